using System.Text.Json;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;

namespace FaultTolerantPay.SampleHost.Tests.Operate;

/// <summary>The queue of statements' discrepancies on the command line.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StatementDiscrepancyCommandTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    private static Command Of(string name) => StatementDiscrepancyCommands.All.Single(command => command.Name == $"discrepancies {name}");

    private static string[] By(string who, int version, string reason = "the channel confirmed it") =>
        ["--version", $"{version}", "--operator", who, "--reason", reason];

    private Task FillAsync(int count = 1) => _fixture.UseAsync(async store =>
    {
        foreach (int i in Enumerable.Range(0, count))
        {
            DateTimeOffset at = DateTimeOffset.UtcNow.AddDays(-2 * i);
            var one = new StatementDiscrepancy
            {
                Id = $"d-{i}",
                Source = i % 2 == 0 ? "wechat" : "alipay",
                Day = new DateOnly(2026, 1, 5),
                Kind = i == 2 ? MatchKind.Duplicate : MatchKind.OnlyTheirs,
                Theirs =
                [
                    new StatementRow
                    {
                        Kind = StatementRowKind.Payment,
                        Status = StatementRowStatus.Succeeded,
                        OurReference = $"o-{i}",
                        TheirReference = $"t-{i}",
                        AmountMinor = 1_000 + i,
                        Currency = new Currency("CNY"),
                        At = at,
                        Line = 7,
                    },
                ],
                TheirRows = 1,
                ValueAtRisk = new Money(1_000 + i, new Currency("CNY")),
                Fingerprint = "abc",
                OpenedAt = at,
                Version = 1,
            };
            await store.StatementDiscrepancies.OpenAsync(
                [(one, new StatementDiscrepancyStep { Number = 1, Kind = StatementDiscrepancyStepKind.Opened, At = at })], default);
        }
    });

    [Test]
    public async Task Resolve_AboveTheThresholdOfTheHostsOptions_WaitsForASecondPerson()
    {
        await FillAsync();
        string options = _fixture.InFolder("options.json");
        string other = _fixture.InFolder("other.db");
        await File.WriteAllTextAsync(options, $$"""
            {
              "FaultTolerantPay": {
                "Sqlite": { "Path": "{{other}}" },
                "Caps": { "NoCaps": true },
                "Operations": { "ResolutionThresholds": [ { "Currency": "CNY", "AmountMinor": 500 } ] }
              }
            }
            """);
        string[] decide = ["d-0", "--options", options];

        (int resolved, string text, string error) =
            await _fixture.RunAsync(Of("resolve"), [.. decide, "--code", "booked", .. By("ana", 1)]);
        Assert.That((resolved, error), Is.EqualTo((ExitCode.AnswerIsNo, "")), text);
        (int self, _, _) = await _fixture.RunAsync(Of("approve"), [.. decide, .. By("ANA", 2)]);
        Assert.That(self, Is.EqualTo(ExitCode.AnswerIsNo), "the same person");
        (int second, _, _) = await _fixture.RunAsync(Of("approve"), [.. decide, .. By("ben", 2)]);
        Assert.That(second, Is.EqualTo(ExitCode.Done));
        Assert.That(other, Does.Not.Exist, "the command works on the store that it was given");
    }

    [Test]
    public async Task Resolve_OptionsWithATypo_NamesIt()
    {
        await FillAsync();
        string options = _fixture.InFolder("options.json");
        await File.WriteAllTextAsync(options, """{ "FaultTolerantPay": { "Operations": { "ResolutionThreshold": [] } } }""");

        (int code, _, string error) =
            await _fixture.RunAsync(Of("resolve"), ["d-0", "--options", options, "--code", "booked", .. By("ana", 1)]);

        Assert.That(code, Is.EqualTo(ExitCode.NotDone));
        Assert.That(error, Does.Contain("ResolutionThreshold"));
    }

    [Test]
    public async Task Commands_OfALife_LeaveEveryStepOnRecord()
    {
        await FillAsync();
        string[][] actions =
        [
            ["assign", "d-0", "--to", "ben", .. By("ana", 1)], ["comment", "d-0", .. By("ben", 2, "asked the channel")],
            ["resolve", "d-0", "--code", "booked", .. By("ben", 3)], ["reopen", "d-0", .. By("ana", 4)],
        ];
        foreach (string[] action in actions)
        {
            (int code, string text, string error) = await _fixture.RunAsync(Of(action[0]), action[1..]);
            Assert.That((code, text.Trim(), error), Is.EqualTo((ExitCode.Done, "Done.", "")));
        }

        (_, string shown, _) = await _fixture.RunAsync(Of("show"), "d-0");
        Assert.That(shown, Does.Contain("theirs  Payment Succeeded  10.00 CNY  fee 0.00 CNY  o-0  t-0"));
        Assert.That(shown, Does.Contain("Assigned to ben by ana: the channel confirmed it")
            .And.Contain("Commented by ben: asked the channel")
            .And.Contain("Resolved by ben [booked]: the channel confirmed it").And.Contain("Reopened by ana"));
        JsonElement json = await _fixture.JsonAsync(Of("show"), "d-0");
        Assert.That(json.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("kind").GetString()),
            Is.EqualTo(new[] { "opened", "assigned", "commented", "resolved", "reopened" }));
        Assert.That(json.GetProperty("discrepancy").GetProperty("valueAtRiskMinor").GetInt64(), Is.EqualTo(1_000));
    }

    [Test]
    public async Task Action_RepeatedOrLate_IsToldSo()
    {
        await FillAsync();
        await _fixture.RunAsync(Of("comment"), ["d-0", .. By("ana", 1)]);
        (int code, string text, _) = await _fixture.RunAsync(Of("comment"), ["d-0", .. By("ana", 1)]);
        Assert.That((code, text.Trim()), Is.EqualTo((ExitCode.Done, "AlreadyDone.")));
        (code, text, _) = await _fixture.RunAsync(Of("resolve"), ["d-0", "--code", "booked", .. By("ben", 1)]);
        Assert.That((code, text.Trim()),
            Is.EqualTo((ExitCode.AnswerIsNo, "Conflict: ana was faster (Commented: the channel confirmed it): its version is 2 now.")));
        (code, text, _) = await _fixture.RunAsync(Of("approve"), ["d-0", .. By("ben", 2)]);
        Assert.That((code, text.Trim()), Is.EqualTo((ExitCode.AnswerIsNo, "NotAllowed: nobody proposed a resolution.")));
    }

    [Test]
    public async Task Action_InvalidInput_IsAnErrorOfTheCommandLine()
    {
        await FillAsync();
        foreach (string[] given in new string[][]
            {
                ["d-0", "--code", "booked", .. By("ben", 1, "no")], ["d-0", "--code", "two words", .. By("ben", 1)],
                ["d-0", "--code", "booked", .. By("ben", 0)], ["d-0", .. By("ben", 1)],
            })
        {
            (int code, _, string error) = await _fixture.RunAsync(Of("resolve"), given);
            Assert.That((code, error.Length > 0), Is.EqualTo((ExitCode.NotDone, true)), string.Join(' ', given));
        }

        Assert.That((await _fixture.RunAsync(Of("show"), "none")).ExitCode, Is.EqualTo(ExitCode.AnswerIsNo));
        Assert.That((await _fixture.RunAsync(Of("list"), "--min-value", "5")).Error, Does.Contain("--currency CODE is expected too"));
        Assert.That((await _fixture.RunAsync(Of("list"), "--currency", "XQX")).Error, Does.Contain("ISO 4217"));
        Assert.That((await _fixture.RunAsync(Of("list"), "--all", "--state", "Open")).Error, Does.Contain("one of them is expected"));
        Assert.That((await _fixture.RunAsync(Of("list"), "--after", "nowhere")).Error, Does.Contain("--after"));
    }

    [TestCase("d-0 d-1 d-2 d-3")]
    [TestCase("d-0 d-2", "--source", "wechat")]
    [TestCase("d-2", "--kind", "duplicate")]
    [TestCase("d-2 d-3", "--min-value", "1002", "--currency", "CNY")]
    [TestCase("", "--currency", "EUR")]
    [TestCase("d-2 d-3", "--older-than", "3d")]
    [TestCase("d-1", "--assignee", "ben")]
    [TestCase("", "--state", "resolved")]
    [TestCase("d-0 d-1 d-2 d-3", "--all")]
    public async Task List_Filters_GiveWhatTheyName(string expected, params string[] given)
    {
        await FillAsync(4);
        await _fixture.RunAsync(Of("assign"), ["d-1", "--to", "ben", .. By("ana", 1)]);

        JsonElement page = await _fixture.JsonAsync(Of("list"), given);
        Assert.That(
            page.GetProperty("discrepancies").EnumerateArray().Select(one => one.GetProperty("id").GetString()).Order(),
            Is.EqualTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.That((await _fixture.RunAsync(Of("list"), given)).Out.Split('\n').Count(line => line.Length > 0),
            Is.EqualTo(page.GetProperty("discrepancies").GetArrayLength()));
    }

    [Test]
    public async Task Summary_OpenOnes_ByKindAgeAndCurrency()
    {
        await FillAsync(5);
        Assert.That((await _fixture.RunAsync(Of("summary"))).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[]
        {
            "OnlyTheirs  UnderOneDay  CNY  1  1000 minor units at risk",
            "OnlyTheirs  OneToThreeDays  CNY  1  1001 minor units at risk",
            "OnlyTheirs  ThreeToSevenDays  CNY  1  1003 minor units at risk",
            "OnlyTheirs  OverSevenDays  CNY  1  1004 minor units at risk",
            "Duplicate  ThreeToSevenDays  CNY  1  1002 minor units at risk",
        }));
        JsonElement totals = (await _fixture.JsonAsync(Of("summary"), "--source", "alipay")).GetProperty("totals");
        Assert.That(totals.EnumerateArray().Sum(total => total.GetProperty("valueAtRiskMinor").GetInt64()), Is.EqualTo(2_004));
    }
}
