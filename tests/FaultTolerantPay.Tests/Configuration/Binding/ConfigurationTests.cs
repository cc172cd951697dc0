using System.Globalization;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Configuration.Binding;

/// <summary>What a configuration says is in force as it stands there, or the host does not start.</summary>
public sealed class ConfigurationTests
{
    private const string Good = """{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": 10000 } ] } }""";

    [Test]
    public async Task Start_EveryKindOfValue_IsInForce()
    {
        using IHost host = HostUnderTest.Configured("""
            {
              "Pipeline": { "WhenPrimaryUnknown": "hold", "ReplayHorizon": "P60D" },
              "Admission": {
                "DeniedCategories": [ "7995" ], "MinAmountMinor": { "EUR": 100, "JPY": 10 }, "MaxOutage": "36 h",
                "TimeZone": "Europe/Berlin",
                "ProgrammeHours": [ { "Day": "Monday", "From": "22:00", "Until": "06:00" }, { "Day": "Sunday" } ], "RequireMandate": false
              },
              "Credit": { "Institutions": [ "alpha" ], "GradeTiers": { "AA": "Sufficient", "D": "Insufficient" } },
              "Caps": {
                "Exposure": [
                  { "Scope": "Institution", "Id": "alpha", "Currency": "EUR", "MaxAmountMinor": 50000000, "MaxCount": null },
                  { "Scope": "Customer", "Currency": "EUR", "MaxCount": 3 },
                  { "Currency": "JPY", "MaxCount": 0 }
                ],
                "Velocity": [ { "Currency": "EUR", "Length": "PT24H", "MaxAmountMinor": 20000 } ]
              },
              "Collection": {
                "TimeOfDay": "04:15", "DeclineRules": [ { "Code": "51", "RetryAfter": "2 d" }, { "Code": "14", "IsHard": true } ]
              },
              "Work": { "OutcomeRetention": "100 d" }
            }
            """);
        await host.StartAsync();

        PipelineOptions pipeline = Of<PipelineOptions>(host);
        AdmissionOptions admission = Of<AdmissionOptions>(host);
        CreditOptions credit = Of<CreditOptions>(host);
        CapOptions caps = Of<CapOptions>(host);
        CollectionOptions collection = Of<CollectionOptions>(host);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(pipeline.ReplayHorizon, Is.EqualTo(TimeSpan.FromDays(60)), "time in days");
            Assert.That(admission.DeniedCategories, Is.EqualTo(new[] { "7995" }), "list of texts");
            Assert.That(admission.MinAmountMinor, Is.EquivalentTo(new Dictionary<string, long> { ["EUR"] = 100, ["JPY"] = 10 }),
                "map of numbers");
            Assert.That((admission.MaxOutage, admission.TimeZone, admission.RequireMandate),
                Is.EqualTo((TimeSpan.FromHours(36), "Europe/Berlin", false)), "time in hours, text, flag");
            Assert.That(admission.ProgrammeHours, Is.EqualTo(new[]
            {
                new ProgrammeWindow { Day = DayOfWeek.Monday, From = new TimeOnly(22, 0), Until = new TimeOnly(6, 0) },
                new ProgrammeWindow { Day = DayOfWeek.Sunday },
            }),
                "list of groups");
            Assert.That(credit.Institutions, Is.EqualTo(new[] { "alpha" }), "list of ids");
            Assert.That(credit.GradeTiers,
                Is.EquivalentTo(new Dictionary<string, CreditTier> { ["AA"] = CreditTier.Sufficient, ["D"] = CreditTier.Insufficient }),
                "map of names");
            Assert.That(
                caps.Exposure.Select(cap => (cap.Scope, cap.Id, cap.Currency, cap.MaxAmountMinor, cap.MaxCount)),
                Is.EqualTo(new (CounterScope, string?, string, long?, long?)[]
                {
                    (CounterScope.Institution, "alpha", "EUR", 50_000_000, null), (CounterScope.Customer, null, "EUR", null, 3),
                    (CounterScope.All, null, "JPY", null, 0),
                }), "list of groups with and without values");
            Assert.That(caps.Velocity.Single().Length, Is.EqualTo(TimeSpan.FromHours(24)), "time in a group");
            Assert.That(collection.TimeOfDay, Is.EqualTo(new TimeSpan(4, 15, 0)), "time of day");
            Assert.That(
                collection.DeclineRules.Select(rule => (rule.Code, rule.IsHard, rule.RetryAfter)),
                Is.EqualTo(new (string, bool, TimeSpan?)[] { ("51", false, TimeSpan.FromDays(2)), ("14", true, null) }),
                "list of groups with flags and times");
        }
    }

    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": "100.00" } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is '100.00': expected a whole number, 0 or more. Write digits alone")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": "1e4" } ] } }""",
        "MaxAmountMinor is '1e4': expected a whole number")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": 1e4 } ] } }""",
        "MaxAmountMinor is '1e4': expected a whole number")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": "10 000" } ] } }""",
        "MaxAmountMinor is '10 000': expected a whole number")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": "10,000" } ] } }""",
        "MaxAmountMinor is '10,000': expected a whole number")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": "9223372036854775808" } ] } }""",
        "MaxAmountMinor is '9223372036854775808': expected a whole number")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": -1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is -1: expected 0 or more.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR" } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is missing: expected an amount, or a MaxCount.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "Costumer", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:Scope is 'Costumer': expected All, Outage, Institution, Merchant, Customer or PrimaryUnknown. " +
        "Did you mean 'Customer'?")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": 5, "Currency": "EUR", "MaxCount": 1 } ] } }""", "Scope is '5': expected All")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "All, Customer", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "Scope is 'All, Customer': expected All")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "eur", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:Currency is 'eur': expected an active ISO 4217 code. Did you mean 'EUR'?")]
    [TestCase("""{ "Caps": { "Exposure": [ { "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:Currency is '': expected an active ISO 4217 code.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmuontMinor": 1, "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:MaxAmuontMinor is not known: expected one of Currency, Id, MaxAmountMinor, MaxCount, Scope. " +
        "Did you mean 'MaxAmountMinor'?")]
    [TestCase("""{ "Caps": { "Exposur": [] } }""",
        "FaultTolerantPay:Caps:Exposur is not known: expected one of Exposure, NoCaps, Velocity. Did you mean 'Exposure'?")]
    [TestCase("""{ "Cap": { "NoCaps": true } }""", "Work. Did you mean 'Caps'?")]
    [TestCase("""{ "Caps": { "Exposure": [ "EUR" ] } }""", "FaultTolerantPay:Caps:Exposure:0 is 'EUR': expected a group of settings.")]
    [TestCase("""{ "Caps": { "Exposure": "EUR" } }""", "FaultTolerantPay:Caps:Exposure is 'EUR': expected a list.")]
    [TestCase("""{ "Caps": { "Exposure": { "EUR": { "Currency": "EUR", "MaxCount": 1 } } } }""",
        "FaultTolerantPay:Caps:Exposure:EUR is no element of a list without gaps: expected element 0 here.")]
    [TestCase("""{ "Caps": { "Exposure": { "0": { "Currency": "EUR", "MaxCount": 1 }, "2": { "Currency": "JPY", "MaxCount": 1 } } } }""",
        "FaultTolerantPay:Caps:Exposure:2 is no element of a list without gaps: expected element 1 here.")]
    [TestCase("""{ "Caps": "none" }""", "FaultTolerantPay:Caps is 'none': expected a group of settings.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxCount": 1 }, { "Currency": "EUR", "MaxCount": 2 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:1 is 'All  EUR': expected at most one cap for each scope, id and currency.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "Merchant", "Id": "m-1", "Currency": "EUR", "MaxCount": 1 }, """ +
        """{ "Scope": "Merchant", "Id": "M-1", "Currency": "EUR", "MaxCount": 2 } ] } }""",
        "'Merchant m-1 EUR' differs from it only by case.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "Institution", "Id": "Alpha", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:Id is 'Alpha': expected a registered institution, one of alpha. Did you mean 'alpha'?")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "Id": "x", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:Id is 'x': expected no id for the scopes All and PrimaryUnknown.")]
    [TestCase("""{ "Caps": { "NoCaps": "yes" } }""", "FaultTolerantPay:Caps:NoCaps is 'yes': expected true or false.")]
    [TestCase("""{ "Caps": { "NoCaps": null } }""", "FaultTolerantPay:Caps:NoCaps is null: expected true or false.")]
    [TestCase("""{ "Caps": { "NoCaps": true, "Exposure": [ { "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:NoCaps is true: expected false, because Exposure has caps.")]
    [TestCase("""{ "Caps": { "Exposure": [] } }""",
        "FaultTolerantPay:Caps:Exposure is empty: expected at least one cap, or NoCaps if nothing limits what is outstanding.")]
    [TestCase("""{ "Work": { "LeaseDuration": "1 min" } }""",
        "CapOptions.Exposure is empty: expected at least one cap, or NoCaps if nothing limits what is outstanding.")]
    [TestCase("""{ "Caps": { "NoCaps": true, "Velocity": [ { "Currency": "EUR", "MaxCount": 1, "Length": "24:00:00" } ] } }""",
        "FaultTolerantPay:Caps:Velocity:0:Length is '24:00:00': expected a time such as 90 s, 15 min, 24 h, 7 d, PT24H or 00:00:30, 12 " +
        "s to 366 d. The form hh:mm:ss ends at 23:59:59")]
    [TestCase("""{ "Caps": { "NoCaps": true, "Velocity": [ { "Currency": "EUR", "MaxCount": 1, "Length": 5 } ] } }""",
        "Length is '5': expected a time such as")]
    [TestCase("""{ "Caps": { "NoCaps": true, "Velocity": [ { "Currency": "EUR", "MaxCount": 1, "Length": "11 s" } ] } }""",
        "FaultTolerantPay:Caps:Velocity:0:Length is 11 s: expected 12 s to 366 d.")]
    [TestCase("""{ "Admission": { "ProgrammeHours": [ { "Day": "Montag", "From": "08:00" } ] } }""",
        "FaultTolerantPay:Admission:ProgrammeHours:0:Day is 'Montag': expected Sunday, Monday, Tuesday, Wednesday, Thursday, Friday or " +
        "Saturday. Did you mean 'Monday'?")]
    [TestCase("""{ "Admission": { "ProgrammeHours": [ { "Day": "Monday", "From": "08:00", "Until": "24:00" } ] } }""",
        "FaultTolerantPay:Admission:ProgrammeHours:0:Until is '24:00': expected a time of day from 00:00 to 23:59:59. Write midnight as " +
        "00:00, also at the end of a day.")]
    [TestCase("""{ "Admission": { "ProgrammeHours": [ { "From": "08:00" } ] } }""",
        "FaultTolerantPay:Admission:ProgrammeHours:0:Day is missing: expected Sunday, Monday")]
    [TestCase("""{ "Admission": { "BlockedCustomers": [ "c-1", "c-1" ] } }""",
        "FaultTolerantPay:Admission:BlockedCustomers:1 is 'c-1': expected each value once.")]
    [TestCase("""{ "Admission": { "BlockedCustomers": [ "c-1", "C-1" ] } }""",
        "FaultTolerantPay:Admission:BlockedCustomers:1 is 'C-1': expected each once. 'c-1' differs from it only by case.")]
    [TestCase("""{ "Admission": { "BlockedCustomers": [ "c-1", null ] } }""",
        "FaultTolerantPay:Admission:BlockedCustomers:1 is null: expected an id")]
    [TestCase("""{ "Admission": { "BlockedCustomers": [ "c-1", [ "c-2" ] ] } }""",
        "FaultTolerantPay:Admission:BlockedCustomers:1 is a group of settings: expected an id")]
    [TestCase("""{ "Admission": { "MinAmountMinor": { "eur": 5 } } }""",
        "FaultTolerantPay:Admission:MinAmountMinor:eur is an invalid name: expected an active ISO 4217 code. Did you mean 'EUR'?")]
    [TestCase("""{ "Admission": { "MinAmountMinor": { "EUR": "5.00" } } }""",
        "FaultTolerantPay:Admission:MinAmountMinor:EUR is '5.00': expected a whole number, 1 or more.")]
    [TestCase("""{ "Admission": { "TimeZone": "Europe/Berlln" } }""",
        "FaultTolerantPay:Admission:TimeZone is 'Europe/Berlln': expected a time zone that this machine knows, such as Asia/Shanghai. " +
        "Did you mean 'Europe/Berlin'?")]
    [TestCase("""{ "Credit": { "Institutions": [ "Alpha" ] } }""",
        "FaultTolerantPay:Credit:Institutions:0 is 'Alpha': expected a registered institution, one of alpha. Did you mean 'alpha'?")]
    [TestCase("""{ "Credit": { "GradeTiers": { "AA": "Suficient" } } }""",
        "FaultTolerantPay:Credit:GradeTiers:AA is 'Suficient': expected Insufficient or Sufficient. Did you mean 'Sufficient'?")]
    [TestCase("""{ "Collection": { "MaxAttempts": "twelve" } }""",
        "FaultTolerantPay:Collection:MaxAttempts is 'twelve': expected a whole number, 1 to 1,000.")]
    [TestCase("""{ "Collection": { "TimeOfDay": "9:00" } }""",
        "FaultTolerantPay:Collection:TimeOfDay is '9:00': expected a time of day from 00:00 to 23:59:59.")]
    [TestCase("""{ "Collection": { "MaxRetryDelay": "1 h" } }""",
        "FaultTolerantPay:Collection:MaxRetryDelay is 1 h: expected at least MinRetryDelay.")]
    [TestCase("""{ "Work": { "OutcomeRetention": "29 d" } }""",
        "FaultTolerantPay:Work:OutcomeRetention is 29 d: expected at least PipelineOptions.ReplayHorizon, 30 d.")]
    [TestCase("""{ "Pipeline": { "WhenPrimaryUnknown": "StandIn" }, "Caps": { "Exposure": [ { "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure has no cap with the scope PrimaryUnknown: expected one, because " +
        "FaultTolerantPay:Pipeline:WhenPrimaryUnknown is StandIn.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "Outage", "Id": "abc", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:Id is 'abc': expected the number of an outage, in digits without leading zeros.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxCount": 1 }, """ +
        """{ "Scope": "Outage", "Id": "07", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure:1:Id is '07': expected the number of an outage")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "Outage", "Id": "7", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure has no cap in EUR that limits every advance: expected one without an Id, of a scope other than " +
        "PrimaryUnknown, because FaultTolerantPay:Caps:Exposure:0 names the currency.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "PrimaryUnknown", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "Exposure has no cap in EUR that limits every advance")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "Customer", "Id": "c-99", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "Exposure has no cap in EUR that limits every advance")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "Merchant", "Id": "m-99", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "Exposure has no cap in EUR that limits every advance")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Scope": "Institution", "Id": "alpha", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "Exposure has no cap in EUR that limits every advance")]
    [TestCase("""{ "Admission": { "Currencies": [ "EUR", "JPY" ] }, "Caps": { "Exposure": [ { "Currency": "EUR", "MaxCount": 1 }, """ +
        """{ "Scope": "Merchant", "Id": "m", "Currency": "JPY", "MaxCount": 1 } ] } }""",
        "Exposure has no cap in JPY that limits every advance: expected one without an Id, of a scope other than PrimaryUnknown, " +
        "because FaultTolerantPay:Admission:Currencies names")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxCount": 1 } ],""" +
        """ "Velocity": [ { "Currency": "USD", "MaxCount": 1 } ] } }""",
        "Exposure has no cap in USD that limits every advance: expected one without an Id, of a scope other than PrimaryUnknown, " +
        "because FaultTolerantPay:Caps:Velocity:0 names")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxCount": 1 } ] }, "Limit": { "FallbackLimitMinor": { "USD": 1 } } }""",
        "because FaultTolerantPay:Limit:FallbackLimitMinor:USD names the currency.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxCount": 1 } ] },""" +
        """ "Credit": { "MaxWithoutAnswerMinor": { "USD": 1 } } }""",
        "because FaultTolerantPay:Credit:MaxWithoutAnswerMinor:USD names the currency.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxCount": 1 } ] }, "Admission": { "MinAmountMinor": { "USD": 1 } } }""",
        "because FaultTolerantPay:Admission:MinAmountMinor:USD names the currency.")]
    [TestCase("""{ "Pipeline": { "WhenPrimaryUnknown": "StandIn" }, "Admission": { "Currencies": [ "EUR", "JPY" ] }, "Caps": """ +
        """{ "Exposure": [ { "Currency": "EUR", "MaxCount": 1 }, { "Currency": "JPY", "MaxCount": 1 }, """ +
        """{ "Scope": "PrimaryUnknown", "Currency": "EUR", "MaxCount": 1 } ] } }""",
        "FaultTolerantPay:Caps:Exposure has no cap with the scope PrimaryUnknown in JPY: expected one, because " +
        "FaultTolerantPay:Pipeline:WhenPrimaryUnknown is StandIn, and FaultTolerantPay:Admission:Currencies names the currency.")]
    [TestCase("""{ "Admission": { "BlockedCustomers": null } }""",
        "FaultTolerantPay:Admission:BlockedCustomers is null: expected a list. null and {} look the same here. Leave it out if there is " +
        "nothing to set.")]
    [TestCase("""{ "Admission": { "BlockedCustomers": {} } }""", "FaultTolerantPay:Admission:BlockedCustomers is null: expected a list.")]
    [TestCase("""{ "Admission": { "ProgrammeHours": null } }""", "FaultTolerantPay:Admission:ProgrammeHours is null: expected a list.")]
    [TestCase("""{ "Admission": { "MinAmountMinor": null } }""",
        "FaultTolerantPay:Admission:MinAmountMinor is null: expected values by name.")]
    [TestCase("""{ "Admission": { "MinAmountMinor": "" } }""", "FaultTolerantPay:Admission:MinAmountMinor is '': expected values by name.")]
    [TestCase("""{ "Admission": null }""", "FaultTolerantPay:Admission is null: expected a group of settings.")]
    [TestCase("""{ "Admission": {} }""", "FaultTolerantPay:Admission is null: expected a group of settings.")]
    [TestCase("""{ "Admission": "" }""", "FaultTolerantPay:Admission is '': expected a group of settings.")]
    [TestCase("""{ "Recovery": { "Confirmations": null } }""",
        "FaultTolerantPay:Recovery:Confirmations is null: expected a group of settings.")]
    [TestCase("""{ "Recovery": { "Confirmations": [] } }""",
        "FaultTolerantPay:Recovery:Confirmations is '': expected a group of settings.")]
    [TestCase("""{ "Admission": { "ProgrammeHours": [ null ] } }""",
        "FaultTolerantPay:Admission:ProgrammeHours:0 is null: expected a group of settings.")]
    [TestCase("""{ "Admission": { "BlockedCustomers": "", "BlockedCustomers:0": "c-1" } }""",
        "FaultTolerantPay:Admission:BlockedCustomers is '' and a group of settings: expected a list. Keep a list in one source.")]
    [TestCase("""{ "Caps": { "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": 100, "MaxAmountMinor:Unit": "cent" } ] } }""",
        "FaultTolerantPay:Caps:Exposure:0:MaxAmountMinor is '100' and a group of settings: expected a whole number, 0 or more.")]
    [TestCase("""{ "Operations": { "ApprovalThresholds": [ { "Currency": "EUR" } ] } }""",
        "FaultTolerantPay:Operations:ApprovalThresholds:0:AmountMinor is missing: expected a whole number, 0 to " +
        "9,223,372,036,854,775,807.")]
    [TestCase("{}", "The configuration section 'FaultTolerantPay' has no settings: expected at least one of Admission, Ca")]
    public async Task Start_Error_IsNamedWithPathValueAndWhatIsExpected(string json, string expected)
    {
        string refusal = await HostUnderTest.RefusalAsync(json);

        Assert.That(refusal, Does.Contain(expected));
        Assert.That(refusal, Does.Not.Contain("=>").And.Not.Contain("Select("), "no code in messages");
    }

    [Test]
    public async Task Start_ManyErrors_AreInOneMessageOneALine()
    {
        string refusal = await HostUnderTest.RefusalAsync("""
            {
              "Caps": {
                "Exposure": [ { "Currency": "EUR", "MaxAmountMinor": "100.00" }, { "Scope": "Costumer", "Currency": "EUR", "MaxCount": 1 } ]
              },
              "Admission": { "ProgrammeHours": [ { "Day": "Montag" } ] },
              "Wrok": { "LeaseDuration": "1 min" }
            }
            """);

        string[] lines = refusal.Split('\n');
        Assert.That(lines[0], Is.EqualTo("FaultTolerantPay does not start: 4 errors."));
        Assert.That(lines[1..], Has.Length.EqualTo(4).And.All.StartsWith("- FaultTolerantPay:"));
    }

    [Test]
    public async Task Start_CapsAreNotSet_IsRefusedAndNoCapsIsNot()
    {
        using IHost silent = HostUnderTest.Configured("""{ "Work": { "LeaseDuration": "1 min" } }""");
        using IHost byCode = HostUnderTest.Configured("""{ "Work": { "LeaseDuration": "1 min" } }""", pay => pay.NoCaps());
        using IHost byConfiguration = HostUnderTest.Configured("""{ "Caps": { "NoCaps": true } }""");

        Assert.That(await HostUnderTest.RefusalAsync(silent), Does.Contain("CapOptions.Exposure is empty"), "no caps are set");
        Assert.That(async () => await byCode.StartAsync(), Throws.Nothing, "no caps by code");
        Assert.That(async () => await byConfiguration.StartAsync(), Throws.Nothing, "no caps by configuration");
    }

    /// <summary>In a configuration [] and an empty text look the same: neither may let a blocked customer in.</summary>
    [TestCase("[]")]
    [TestCase("\"\"")]
    public async Task Start_EmptyListOverOneThatCodeSets_IsRefused(string empty)
    {
        string refusal = await HostUnderTest.RefusalAsync(
            $$"""{ "Caps": { "NoCaps": true }, "Admission": { "BlockedCustomers": {{empty}} } }""",
                pay => pay.Admission(admission => admission.BlockedCustomers.Add("c-bad")));

        Assert.That(refusal,
            Does.Contain(
                "FaultTolerantPay:Admission:BlockedCustomers is '': expected a list with elements. An empty list and an empty text look " +
                "the same here"));
    }

    [Test]
    public async Task Start_EmptyListWhereNothingIsSet_SaysNothing()
    {
        using IHost host =
            HostUnderTest.Configured("""{ "Caps": { "NoCaps": true, "Exposure": [] }, "Admission": { "ProgrammeHours": [] } }""");
        await host.StartAsync();

        Assert.That((Of<AdmissionOptions>(host).ProgrammeHours.Count, Of<CapOptions>(host).Exposure.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Start_GroupInThePlaceOfAList_IsOneError()
    {
        string refusal = await HostUnderTest.RefusalAsync(
            """{ "Caps": { "Exposure": { "Scope": "All", "Currency": "EUR", "MaxAmountMinor": 100 } } }""");

        Assert.That(refusal,
            Does.StartWith("FaultTolerantPay does not start: one error.").And.Contain("Exposure:Currency is no element of a list"));
    }

    [Test]
    public async Task Start_ListInCodeAndConfiguration_ConfigurationReplacesIt()
    {
        using IHost host = HostUnderTest.Configured(
            Good,
            pay => pay.Caps(caps => caps.Exposure =
                [new ExposureCap { Currency = "EUR", MaxCount = 1 }, new ExposureCap { Currency = "JPY", MaxCount = 1 }]));
        await host.StartAsync();

        Assert.That(Of<CapOptions>(host).Exposure.Select(cap => (cap.Currency, cap.MaxAmountMinor)),
            Is.EqualTo(new (string, long?)[] { ("EUR", 10_000) }));
    }

    [Test]
    public async Task Start_SectionThatIsNotThere_IsRefused()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        builder.Services.AddFaultTolerantPay(pay => pay.NoCaps().Configure(builder.Configuration.GetSection("FaultTolerantPya")));
        using IHost host = builder.Build();

        Assert.That(await HostUnderTest.RefusalAsync(host), Does.Contain("The configuration section 'FaultTolerantPya' has no settings"));
    }

    [Test]
    public async Task Start_UnderAnotherCulture_ReadsTheSame()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("", false) { NumberFormat = { NegativeSign = "~", NumberDecimalSeparator = "," } };
            using IHost host = HostUnderTest.Configured(Good);
            await host.StartAsync();

            Assert.That(Of<CapOptions>(host).Exposure.Single().MaxAmountMinor, Is.EqualTo(10_000));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public async Task Start_Options_AreLoggedOneLineForEachClass()
    {
        HostApplicationBuilder builder = HostUnderTest.Builder();
        using var log = new HostUnderTest.LogLines();
        builder.Logging.AddProvider(log);
        builder.Services.AddFaultTolerantPay(pay => pay
            .Caps(caps => caps.Exposure.Add(new ExposureCap { Scope = CounterScope.Merchant, Currency = "EUR", MaxAmountMinor = 10_000 }))
            .Admission(admission =>
            {
                foreach (int number in Enumerable.Range(1, 1_000))
                {
                    admission.BlockedCustomers.Add($"c-{number}");
                }
            }));
        using IHost host = builder.Build();
        await host.StartAsync();

        string[] lines = [.. log.Lines.Where(line => line.Id.Id == 1000).Select(line => line.Text)];
        Assert.That(lines.Select(line => line.Split(' ')[0]),
            Is.Unique.And.SupersetOf(new[] { "PipelineOptions", "CapOptions", "WorkOptions" }), "classes");
        Assert.That(lines, Has.One.EqualTo(
            "CapOptions in force: Exposure (Scope Merchant, Id none, Currency 'EUR', MaxAmountMinor 10,000, MaxCount none), Velocity " +
            "empty, NoCaps false"), "line of the caps");
        Assert.That(lines.Single(line => line.StartsWith("AdmissionOptions", StringComparison.Ordinal)),
            Does.Contain("'c-20' and 980 more").And.Not.Contain("'c-21'"), "a long list is cut");
        Assert.That(lines, Has.All.Length.LessThan(1_000), "length of lines");
    }

    private static TOptions Of<TOptions>(IHost host)
        where TOptions : class => host.Services.GetRequiredService<IOptions<TOptions>>().Value;
}
