from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("records", "0003_actions_files_disposals_checkpoints")]

    operations = [
        migrations.RemoveIndex(model_name="action", name="action_by_person"),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                fields=["organization", "responsible", "status", "due_on"], name="action_by_person"
            ),
        ),
    ]
