"""What practitioners found wrong, each as a site on either side."""

import pytest

CASES = [
    ("mx-nom-121-voc-automotive", {"auto_assembly_coating": True}, "applies"),
    (
        "mx-nom-121-voc-automotive",
        {
            "sector": "automotive",
            "federal_jurisdiction_source": True,
            "solvent_voc_used_year": "9000 kg",
            "auto_assembly_coating": False,
        },
        "does not apply",
    ),
    (
        "us-caa-neshap-mmmm-metal-parts",
        {"metal_parts_hap_coating_year": "250 gal", "potential_emission_single_hap_year": "10 short_ton"},
        "applies",
    ),
    (
        "us-caa-neshap-mmmm-metal-parts",
        {"metal_parts_hap_coating_year": "946 L", "potential_emission_single_hap_year": "10 short_ton"},
        "does not apply",
    ),
    (
        "us-caa-neshap-mmmm-metal-parts",
        {
            "metal_parts_hap_coating_year": "9000 gal",
            "potential_emission_single_hap_year": "9.9 short_ton",
            "potential_emission_total_hap_year": "24.9 short_ton",
        },
        "does not apply",
    ),
    (
        "us-caa-neshap-pppp-plastic-parts",
        {"plastic_parts_hap_coating_year": "100 gal", "potential_emission_total_hap_year": "25 short_ton"},
        "applies",
    ),
    ("us-caa-neshap-pppp-plastic-parts", {"plastic_parts_hap_coating_year": "99 gal"}, "does not apply"),
    ("us-caa-neshap-rrr-secondary-aluminum", {"secondary_aluminum_processing": True}, "applies"),
    ("us-caa-neshap-rrr-secondary-aluminum", {"secondary_aluminum_processing": False}, "does not apply"),
    (
        "us-caa-neshap-eeeee-foundry",
        {"iron_steel_foundry": True, "potential_emission_single_hap_year": "10 short_ton"},
        "applies",
    ),
    (
        "us-caa-neshap-zzzzz-foundry-area",
        {"iron_steel_foundry": True, "potential_emission_single_hap_year": "10 short_ton"},
        "does not apply",
    ),
    (
        "us-caa-neshap-zzzzz-foundry-area",
        {
            "iron_steel_foundry": True,
            "potential_emission_single_hap_year": "1 short_ton",
            "potential_emission_total_hap_year": "1 short_ton",
        },
        "applies",
    ),
    (
        "ca-on-419-air-standards",
        {"jurisdiction": "CA-ON", "air_contaminant_discharge": True, "on_419_scheduled_sector": False},
        "applies",
    ),
    (
        "ca-on-419-esdm",
        {"jurisdiction": "CA-ON", "air_contaminant_discharge": True, "on_419_scheduled_sector": False},
        "does not apply",
    ),
    (
        "ca-on-3rs",
        {
            "jurisdiction": "CA-ON",
            "naics": ["336390"],
            "time_worked_year": "150000 h",
            "time_worked_largest_month": "16001 h",
        },
        "applies",
    ),
    (
        "ca-on-3rs",
        {
            "jurisdiction": "CA-ON",
            "naics": ["336390"],
            "time_worked_year": "192000 h",
            "time_worked_largest_month": "16000 h",
            "construction_project": False,
        },
        "does not apply",
    ),
    ("ca-on-3rs", {"jurisdiction": "CA-ON", "naics": ["336390"], "time_worked_year": "192001 h"}, "applies"),
    ("ca-on-3rs", {"jurisdiction": "CA-ON", "naics": ["336390"], "time_worked_year": "150000 h"}, "unknown"),
    ("mx-nom-161-special-waste-plan", {"special_waste_largest_stream_year": "10.001 t"}, "applies"),
    (
        "mx-nom-161-special-waste-plan",
        {"special_waste_largest_stream_year": "10 t", "construction_debris": "0 m3"},
        "does not apply",
    ),
]


@pytest.mark.parametrize(("row", "facts", "word"), CASES)
def test_the_corrected_rule_divides_sites_as_the_law_does(register, answers, row, facts, word):
    assert register.verdict(row, answers(country=row[:2].upper(), **facts)).word == word


def test_a_mexican_site_never_sees_the_clocks_of_the_united_states(register, answers):
    site = answers(
        country="MX", jurisdiction="MX-NLE", hazardous_waste_year="12 t", hazardous_waste_month="1500 kg"
    )
    applicable = [
        one.obligation for one in register.judge(site) if one.value is not False or one.is_contingent
    ]
    assert {row.country for row in applicable} == {"MX"}
    waste = {row.id: row.due for row in applicable if row.topic == "hazardous-waste"}
    assert waste["mx-hw-storage-six-months"].offset == "P6M"
    assert waste["mx-hw-manifest"].within == "P60D"
    assert waste["mx-hw-category-update"].trigger == "two consecutive years in another category"
