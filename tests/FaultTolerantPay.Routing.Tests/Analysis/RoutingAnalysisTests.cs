using System.Globalization;
using System.Text;
using FaultTolerantPay.Routing.Analysis;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Analysis;

public class RoutingAnalysisTests
{
    private static readonly DateTimeOffset Day = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private static readonly HardRule[] AllHard =
    [
        new HardRule.Supports("bank"), new HardRule.Supports("sms"), new HardRule.AmountInRange(), new HardRule.QuotaLeft(),
            new HardRule.OpenNow(),
        new HardRule.ElementsGiven(),
    ];

    private static readonly HardRule[] Fixed = [new HardRule.Supports("bank"), new HardRule.AmountInRange()];

    [Test]
    public void Of_SoundModel_FindsNothing() =>
        Assert.That(Find([Bank("a", "ICBC") with { Amount = new(1, 9) }, Bank("b", "ABC") with { Amount = new(1, 9) }], Fixed),
            Is.Empty);

    [Test]
    public void Of_ChannelWithoutAnyValue_IsNeverChosen() =>
        AssertFinds(FindingCode.NeverChosenChannel, "channels[1]", "Payment: removed by rule 'bank'",
            [Bank("a", "ICBC", "ABC"), Bank("b")], Fixed);

    [Test]
    public void Of_ChannelThatEveryOperationBlocks_IsNeverChosen() =>
        AssertFinds(FindingCode.NeverChosenChannel, "channels[0]", "removed by rule 'blocked'",
            [Bank("a", "ICBC"), Bank("b", "ICBC", "ABC")], [.. Fixed, new HardRule.BlockList("a")]);

    [Test]
    public void Of_DearerCopyWithNothingThatRemovesTheOther_IsNeverChosen() =>
        AssertFinds(FindingCode.NeverChosenChannel, "channels[0]", "behind 'cheap', which takes all that it takes",
            [Priced("dear", 20, "ICBC"), Priced("cheap", 10, "ICBC", "ABC")], Fixed, new SoftRule.LowestCost());

    [Test]
    public void Of_DearerCopyWhereTheOtherMayBeDown_IsOnlyAFallback() =>
        AssertFinds(FindingCode.OnlyAsFallback, "channels[0]", "whenever that is not removed",
            [Priced("dear", 20, "ICBC"), Priced("cheap", 10, "ICBC", "ABC")], [.. Fixed, new HardRule.Up()], new SoftRule.LowestCost());

    [TestCase("p", FindingCode.NeverChosenChannel, TestName = "Of_QuotaOfTheSameProvider_RemovesBothAtOnce")]
    [TestCase("q", FindingCode.OnlyAsFallback, TestName = "Of_QuotaOfAnotherProvider_LeavesTheFallback")]
    public void Of_DearerCopyBehindOneWhoseProviderHasAQuota(string provider, FindingCode expected)
    {
        Channel[] channels = [Priced("dear", 20, "ICBC") with { ProviderId = provider }, Priced("cheap", 10, "ICBC", "ABC")];
        var catalogue = new ChannelCatalogue(
            Schema, [new("p", "p") { DayQuota = new Quota(Count: 5) }, new("q", "q")], channels);

        Finding[] found = [.. RoutingAnalysis.Of(catalogue, Policy([.. Fixed, new HardRule.QuotaLeft()], new SoftRule.LowestCost()))
            .Findings.Where(f => f.Path == "channels[0]")];

        Assert.That(found.Select(f => f.Code), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Of_PromiseToTheProvider_RanksItsChannelsAlike()
    {
        ChannelCatalogue Of(string ofDear) => new(
            Schema, [new("p", "p") { MinMonthVolumeMinor = 5 }, new("q", "q")],
            [Priced("dear", 20, "ICBC") with { ProviderId = ofDear }, Priced("cheap", 10, "ICBC", "ABC")]);
        FindingCode[] Codes(string ofDear) =>
        [
            .. RoutingAnalysis.Of(Of(ofDear), Policy(Fixed, new SoftRule.MinimumVolume(), new SoftRule.LowestCost()))
                .Findings.Where(f => f.Path == "channels[0]").Select(f => f.Code),
        ];

        Assert.That(Codes("p"), Is.EqualTo(new[] { FindingCode.NeverChosenChannel }), "both are behind, or none");
        Assert.That(Codes("q"), Is.Empty, "the volume of the month decides");
    }

    [Test]
    public void Of_QuotaOrPromiseOfAProviderThatCannotBe_IsAnError()
    {
        FindingCode[] Errors(Provider provider) =>
        [
            .. RoutingAnalysis.Of(new ChannelCatalogue(Schema, [provider], [Priced("a", 1, "ICBC", "ABC")]), Policy(Fixed))
                .Findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f.Code),
        ];
        Provider plain = new("p", "p");

        Assert.That(Errors(plain with { DayQuota = new Quota(1) }), Is.Empty);
        Assert.That(Errors(plain with { MinMonthVolumeMinor = 10, MonthQuota = new Quota(9) }),
            Is.EqualTo(new[] { FindingCode.ImpossibleQuota }));
        Assert.That(Errors(plain with { MinMonthVolumeMinor = 32, DayQuota = new Quota(1) }),
            Is.EqualTo(new[] { FindingCode.ImpossibleQuota }));
    }

    [TestCase(10, 10, "channels[1]", TestName = "Of_EqualCopies_TheLaterIsBehind")]
    [TestCase(20, 10, "channels[0]", TestName = "Of_UnequalCopies_TheDearerIsBehind")]
    public void Of_Copies_OneIsBehind(long first, long second, string path) =>
        AssertFinds(FindingCode.NeverChosenChannel, path, "behind",
            [Priced("a", first, "ICBC", "ABC"), Priced("b", second, "ICBC", "ABC")], Fixed, new SoftRule.LowestCost());

    [Test]
    public void Of_DearerWithOneMoreBankOrAmount_IsNotBehind()
    {
        Assert.That(Find([Priced("a", 20, "ICBC", "ABC"), Priced("b", 10, "ICBC")], Fixed, new SoftRule.LowestCost()), Is.Empty);
        Assert.That(
            Find([Priced("a", 20, "ICBC", "ABC") with { Amount = new(1, 11) }, Priced("b", 10, "ICBC", "ABC") with { Amount = new(1, 10) }],
                Fixed, new SoftRule.LowestCost()),
            Is.Empty);
    }

    [Test]
    public void Of_RankThatDependsOnTheAmountOrLiveState_ClaimsNothing()
    {
        Channel share = Bank("share", "ICBC", "ABC") with { Fees = new FeePlan(new Fee(0, 6_000)) };
        Assert.That(Find([share with { Amount = new(1, 10) }, Priced("fixed", 10, "ICBC", "ABC")], Fixed, new SoftRule.LowestCost()),
            Is.Empty);
        Assert.That(Find([Bank("a", "ICBC", "ABC"), Bank("b", "ICBC", "ABC")], [new HardRule.Supports("bank")], new SoftRule.Fastest()),
            Is.Empty);
    }

    [Test]
    public void Of_RuleThatNoChannelPasses_IsAnError() =>
        AssertFinds(FindingCode.NeverPassingRule, "scenes[0].hard[0]", "no channel passes rule 'bank', whatever the request",
            [Bank("a"), Bank("b")], Fixed);

    [Test]
    public void Of_RulesThatNoChannelPassesTogether_AreAnErrorAtTheLast() =>
        AssertFinds(FindingCode.NeverPassingRule, "scenes[0].hard[2]", "and those before it",
            [Bank("a", "ICBC", "ABC"), Bank("b", "ICBC")],
                [new HardRule.Supports("bank"), new HardRule.AllowList("a"), new HardRule.BlockList("a")]);

    [Test]
    public void Of_AllowedAndBlocked_IsAWarningAtTheId() =>
        AssertFinds(FindingCode.AllowedAndBlocked, "scenes[0].hard[2].ids[0]", "'a' is also on an allow list",
            [Bank("a", "ICBC", "ABC"), Bank("b", "ICBC")],
                [new HardRule.Supports("bank"), new HardRule.AllowList("p"), new HardRule.BlockList("a") { Name = "x" },
                    new HardRule.AllowList("a", "b") { Name = "y" }]);

    [TestCase(101, true)]
    [TestCase(100, false)]
    public void Of_QuotaBelowTheMinAmount_IsImpossible(long min, bool impossible)
    {
        Channel[] channels = [Bank("a", "ICBC", "ABC") with { Amount = new(min, 500), DayQuota = new(100), MonthQuota = new(1_000) }];
        Assert.That(Codes(channels, AllHard).Contains(FindingCode.ImpossibleQuota), Is.EqualTo(impossible));
        Assert.That(Codes(channels, AllHard).Contains(FindingCode.NeverPassingRule), Is.EqualTo(impossible));
    }

    [Test]
    public void Of_QuotaBelowTheMinAmount_RemovesOnlyTogetherWithTheRuleOfAmounts()
    {
        Channel[] channels = [Bank("a", "ICBC", "ABC") with { Amount = new(1_000, 2_000), DayQuota = new(500) }];
        Assert.That(Codes(channels, [new HardRule.QuotaLeft()]),
            Does.Not.Contain(FindingCode.NeverPassingRule).And.Not.Contain(FindingCode.NeverChosenChannel));
        AssertFinds(FindingCode.NeverPassingRule, "scenes[0].hard[1]", "and those before it", channels,
            [new HardRule.QuotaLeft(), new HardRule.AmountInRange()]);
        AssertFinds(FindingCode.NeverPassingRule, "scenes[0].hard[1]", "and those before it", channels,
            [new HardRule.AmountInRange(), new HardRule.QuotaLeft()]);
        AssertFinds(FindingCode.NeverChosenChannel, "channels[0]", "removed by rule 'amount'", channels,
            [new HardRule.QuotaLeft(), new HardRule.AmountInRange()]);
    }

    /// <summary>No request is ever routed to what the analyser calls never chosen, nor past a rule that it calls never passing.</summary>
    [Test]
    public void Of_GeneratedModels_ClaimsOnlyWhatHolds()
    {
        int claims = 0;
        for (int seed = 0; seed < 1_000; seed++)
        {
            var world = new GeneratedModel(new GeneratedModelSize(seed, 1 + (seed % 12), seed % 4, seed % 8));
            var policy = new RoutingPolicy(world.Policy);
            Finding[] found = [.. RoutingAnalysis.Of(world.Catalogue, policy).Findings];
            bool nothingPasses = found.Any(f => f.Code == FindingCode.NeverPassingRule);
            HashSet<string> never = [.. found.Where(f => f.Code == FindingCode.NeverChosenChannel)
                .Select(f => world.Catalogue.Channels[int.Parse(f.Path.Split('[', ']')[1], CultureInfo.InvariantCulture)].Id)];
            claims += never.Count + (nothingPasses ? 1 : 0);
            RoutingTable table = RoutingTable.Compile(world.Catalogue, policy, world.Live, world.Options);
            for (int i = 0; i < 100 && (nothingPasses || never.Count > 0); i++)
            {
                RouteDecision decision = table[Operation.Payment].Route(world.NextRequest().AsQuery());
                Assert.That(decision.IsRouted && (nothingPasses || never.Contains(decision.Channel.Id)), Is.False,
                    $"world {seed}: {decision}");
                world.ChangeLive(i % world.Size.Channels);
            }

            GC.KeepAlive(table);
        }

        Assert.That(claims, Is.GreaterThan(100));
    }

    [TestCase(1_001, 1_000, long.MaxValue, true)]
    [TestCase(1_000, 1_000, long.MaxValue, false)]
    [TestCase(3_101, long.MaxValue, 100, true)]
    [TestCase(3_100, long.MaxValue, 100, false)]
    public void Of_PromisedVolumeAboveTheQuota_IsImpossible(long promised, long month, long day, bool impossible) =>
        Assert.That(
            Codes([Bank("a", "ICBC", "ABC") with { MinMonthVolumeMinor = promised, MonthQuota = new(month), DayQuota = new(day) }], AllHard)
                .Contains(FindingCode.ImpossibleQuota),
            Is.EqualTo(impossible));

    [Test]
    public void Of_DayQuotaAboveTheMonths_IsNeverReached() =>
        AssertFinds(FindingCode.QuotaNeverReached, "channels[0].dayQuota", "more in a day than in a month",
            [Bank("a", "ICBC", "ABC") with { DayQuota = new(Count: 11), MonthQuota = new(Count: 10) }], AllHard);

    [Test]
    public void Of_OverlappingMaintenance_IsAWarningAtTheLater() =>
        AssertFinds(FindingCode.OverlappingMaintenance, "channels[0].schedule.maintenance[0]",
            "overlaps the one from 2026-11-22 01:00:00Z to 2026-11-22 04:00:00Z",
            [Bank("a", "ICBC", "ABC") with { Schedule = Away((3, 5), (1, 4)) },
                Bank("b", "ICBC", "ABC") with { Schedule = Away((1, 2), (2, 3)) }], AllHard);

    [Test]
    public void Of_MaintenanceOfAllChannelsOfABank_LeavesNoChannel()
    {
        AssertFinds(FindingCode.MaintenanceLeavesNoChannel, "dimensions[0].values[0]", "from 2026-11-22 03:00:00Z to 2026-11-22 04:00:00Z",
            [Bank("a", "ICBC") with { Schedule = Away((1, 4)) }, Bank("b", "ICBC") with { Schedule = Away((3, 5)) }, Bank("c", "ABC")],
                AllHard);
        Assert.That(
            Codes([Bank("a", "ICBC") with { Schedule = Away((1, 3)) }, Bank("b", "ICBC") with { Schedule = Away((3, 5)) },
                Bank("c", "ABC")], AllHard),
            Does.Not.Contain(FindingCode.MaintenanceLeavesNoChannel));
    }

    [Test]
    public void Of_ClosingHoursThatCoverOpeningHours_NeverOpen()
    {
        var open = new WeeklyHours(WeekDays.Working, new(8, 0), new(17, 0));
        Schedule never = new()
        {
            Open = [open],
            Closed = [new(WeekDays.All, new(7, 0), new(12, 0)), new(WeekDays.All, new(12, 0), new(17, 0))],
        };
        AssertFinds(FindingCode.NeverOpen, "channels[0].schedule", "cover all its opening hours",
            [Bank("a", "ICBC") with { Schedule = never }, Bank("b", "ICBC", "ABC")], AllHard);
        AssertFinds(FindingCode.NeverChosenChannel, "channels[0]", "removed by rule 'hours'",
            [Bank("a", "ICBC") with { Schedule = never }, Bank("b", "ICBC", "ABC")], AllHard);
        Schedule gap = new()
        {
            Open = [open],
            Closed = [new(WeekDays.All, new(7, 0), new(12, 0)), new(WeekDays.All, new(12, 1), new(17, 0))],
        };
        Assert.That(Codes([Bank("a", "ICBC", "ABC") with { Schedule = gap }], AllHard), Does.Not.Contain(FindingCode.NeverOpen));
    }

    [Test]
    public void Of_ValueThatNoChannelSupports_IsAWarning() =>
        AssertFinds(FindingCode.ValueWithoutChannel, "dimensions[0].values[1]", "no channel supports 'ABC'", [Bank("a", "ICBC")], Fixed);

    [Test]
    public void Of_TierAboveTheMaxAmount_IsNeverReached() =>
        AssertFinds(FindingCode.TierNeverReached, "channels[0].fees.tiers", "from amount 501",
            [Bank("a", "ICBC", "ABC") with { Amount = new(1, 500), Fees = new FeePlan(new Fee(1), new FeeTier(501, 0, new Fee(2))) }],
                Fixed);

    [Test]
    public void Of_SameRuleTwice_TheSecondIsShadowed()
    {
        Channel[] channels = [Bank("a", "ICBC"), Bank("b", "ABC")];
        AssertFinds(FindingCode.ShadowedRule, "scenes[0].hard[2]", "rule 'bank' before it", channels,
            [.. Fixed, new HardRule.Supports("bank") { Name = "again" }]);
        AssertFinds(FindingCode.ShadowedRule, "scenes[0].soft[1]", "is the same", channels, Fixed, new SoftRule.Fastest(),
            new SoftRule.Fastest { Name = "again" });
        Assert.That(Codes(channels, Fixed, new SoftRule.Fastest(), new SoftRule.Fastest(50) { Name = "finer" }),
            Does.Not.Contain(FindingCode.ShadowedRule));
    }

    [Test]
    public void Of_RuleAfterOneThatAlwaysDecides_IsShadowed()
    {
        Channel[] channels = [Bank("a", "ICBC") with { Priority = 1 }, Bank("b", "ABC") with { Priority = 2 }];
        AssertFinds(FindingCode.ShadowedRule, "scenes[0].soft[1]", "rule 'priority' before it never leaves two", channels, Fixed,
            new SoftRule.HighestPriority(), new SoftRule.LowestCost());
        AssertFinds(FindingCode.ShadowedRule, "scenes[0].soft[2]", "rule 'split' before it never leaves two", channels, Fixed,
            new SoftRule.Fastest(), new SoftRule.WeightedSplit(), new SoftRule.LowestCost());
        Assert.That(Codes([.. channels, Bank("c", "ABC") with { Priority = 2 }], Fixed, new SoftRule.HighestPriority(),
            new SoftRule.LowestCost()), Does.Not.Contain(FindingCode.ShadowedRule));
    }

    [Test]
    public void Of_SupersetLists_AreShadowed()
    {
        Channel[] channels = [Bank("a", "ICBC", "ABC"), Bank("b", "ABC")];
        AssertFinds(FindingCode.ShadowedRule, "scenes[0].hard[2]", "rule 'allowed'", channels,
            [new HardRule.Supports("bank"), new HardRule.AllowList("a"), new HardRule.AllowList("a", "b") { Name = "wider" }]);
        AssertFinds(FindingCode.ShadowedRule, "scenes[0].hard[2]", "rule 'blocked'", channels,
            [new HardRule.Supports("bank"), new HardRule.BlockList("b"), new HardRule.BlockList("b") { Name = "again" }]);
    }

    [Test]
    public void Of_RuleWithoutEffect_IsReported()
    {
        Channel[] channels = [Bank("a", "ICBC") with { Amount = new(1, 9) }, Bank("b", "ABC")];
        AssertFinds(FindingCode.RuleWithoutEffect, "scenes[0].hard[2]", "no channel or provider has a quota", channels,
            [.. Fixed, new HardRule.QuotaLeft()]);
        AssertFinds(FindingCode.RuleWithoutEffect, "scenes[0].soft[0]", "all 2 channels are equal", channels, Fixed,
            new SoftRule.HighestPriority());
    }

    [Test]
    public void Of_DataThatNoRuleAsksFor_IsAWarning()
    {
        AssertFinds(FindingCode.DataWithoutRule, "scenes[0].hard", "1 channels have a quota",
            [Bank("a", "ICBC", "ABC") with { DayQuota = new(5) }], Fixed);
        AssertFinds(FindingCode.DataWithoutRule, "scenes[0].hard", "channels differ in dimension 'bank'",
            [Bank("a", "ICBC"), Bank("b", "ABC")], [new HardRule.AmountInRange()]);
    }

    [Test]
    public void Of_UnusedProvider_IsReported() =>
        Assert.That(
            RoutingAnalysis.Of(new ChannelCatalogue(Schema, [new("p", "p"), new("q", "q")], [Bank("a", "ICBC", "ABC")]),
                Policy(Fixed)).Findings.Select(f => (f.Code, f.Path)),
            Does.Contain((FindingCode.UnusedProvider, "providers[1]")));

    [Test]
    public void Of_UnknownNames_AreErrorsWithTheNearest() =>
        AssertFinds(FindingCode.UnknownName, "scenes[0].hard[0].dimension", "the nearest known one is 'bank'",
            [Bank("a", "ICBC", "ABC")], [new HardRule.Supports("bnak")]);

    [Test]
    public void Of_Files_GivesLinesAndStopsActivation()
    {
        var catalogue =
            new ChannelCatalogue(Schema, [new("p", "p")], [Bank("a", "ICBC", "ABC") with { Amount = new(101, 200), DayQuota = new(100) }]);
        RoutingFile<ChannelCatalogue> catalogueFile = Write(s => CatalogueFile.Write(s, catalogue), s => CatalogueFile.Read(s, "c.json"));
        RoutingFile<RoutingPolicy> policyFile = Write(s => PolicyFile.Write(s, Policy(AllHard)), s => PolicyFile.Read(s, "p.json"));
        RoutingAnalysis analysis = RoutingAnalysis.Of(catalogueFile, policyFile);
        Assert.That(analysis.MayActivate, Is.False);
        Finding quota = analysis.Findings.First(f => f.Code == FindingCode.ImpossibleQuota);
        string line = Encoding.UTF8.GetString(Bytes(s => CatalogueFile.Write(s, catalogue))).Split('\n')[quota.Position!.Value.Line - 1];
        Assert.That(line.Trim(), Is.EqualTo("\"amount\": 100"));
        Assert.That(quota.ToString(),
            Does.StartWith(
                $"c.json:{quota.Position.Value.Line}:{quota.Position.Value.Column}: Error ImpossibleQuota: channels[0].dayQuota.amount: " +
                $"100 is below 101"));
        Assert.That(analysis.Findings.Select(f => f.Severity), Is.Ordered);
    }

    [Test]
    public void Of_FilesWithErrors_NamesThoseAsErrors()
    {
        RoutingAnalysis analysis = RoutingAnalysis.Of(
            CatalogueFile.Read(new MemoryStream("{ \"dimensions\": [] }"u8.ToArray()), "c.json"),
            PolicyFile.Read(new MemoryStream("{ \"scenes\": [{ \"scene\": \"pay\" }] }"u8.ToArray()), "p.json"));
        Assert.That(analysis.MayActivate, Is.False);
        Assert.That(analysis.Findings.Select(f => $"{f.Position} {f.Code} {f.Path}"),
            Is.EqualTo(new[] { "c.json:1:1 FileError channels", "p.json:1:25 FileError scenes[0].scene" }));
    }

    [Test]
    public void Of_PolicyFileWithErrors_StillLooksAtTheCatalogue()
    {
        var catalogue =
            new ChannelCatalogue(Schema, [new("p", "p")], [Bank("a", "ICBC", "ABC") with { Amount = new(101, 200), DayQuota = new(100) }]);
        RoutingAnalysis analysis = RoutingAnalysis.Of(
            Write(s => CatalogueFile.Write(s, catalogue), s => CatalogueFile.Read(s, "c.json")),
            PolicyFile.Read(new MemoryStream(
                """{ "scenes": [{ "scene": "payment", "hard": [{ "rule": "supports", "dimension": "bnak" }] }] }"""u8.ToArray()),
                    "p.json", catalogue));
        Assert.That(analysis.Findings.Select(f => $"{f.Code} {f.Path}"),
            Is.EqualTo(new[] { "ImpossibleQuota channels[0].dayQuota.amount", "FileError scenes[0].hard[0].dimension" }));
    }

    [Test]
    public void Of_EmptyCatalogue_FindsNothing() => Assert.That(Find([], Fixed), Is.Empty);

    [Test]
    public void Of_AHundredThousandChannels_EndsAndSaysWhatWasLeftOut()
    {
        var schema = new RoutingSchema([Dimension.Required("bank", Enumerable.Range(0, 200).Select(i => $"bank {i}"))]);
        var catalogue = new ChannelCatalogue(schema, [new("p", "p")], Enumerable.Range(0, 100_000).Select(i => new Channel
        {
            Id = $"c{i}",
            ProviderId = "p",
            Supports = Channel.Supporting(("bank", SupportedValues.Of($"bank {i % 200}"))),
        }));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        RoutingAnalysis analysis = RoutingAnalysis.Of(catalogue, Policy([new HardRule.Supports("bank")]));
        TestContext.Out.WriteLine($"{clock.ElapsedMilliseconds} ms");
        Assert.That(analysis.Findings.Select(f => f.Code), Is.EqualTo(new[] { FindingCode.NotChecked }));
    }

    private static RoutingSchema Schema { get; } =
        new([Dimension.Required("bank", ["ICBC", "ABC"]), Dimension.Optional("sms")], ["refund"], ["name"]);

    private static Channel Bank(string id, params string[] banks) =>
        new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Channel.Supporting(("bank", SupportedValues.Of(banks)), ("sms", SupportedValues.Any)),
        };

    private static Channel Priced(string id, long fee, params string[] banks) => Bank(id, banks) with
    {
        Fees = new FeePlan(new Fee(fee)),
        Amount = new(1, 10),
    };

    private static Schedule Away(params (int From, int To)[] hours) =>
        new() { Maintenance = [.. hours.Select(h => new MaintenanceWindow(Day.AddHours(h.From), Day.AddHours(h.To)))] };

    private static RoutingPolicy Policy(HardRule[] hard, params SoftRule[] soft) => new(new OperationPolicy(Operation.Payment, hard, soft));

    // What says only that a rule has nothing to do is left out, unless a test looks for it.
    private static string[] Find(Channel[] channels, HardRule[] hard, params SoftRule[] soft) =>
        [.. Analyse(channels, hard, soft).Findings.Where(f => f.Code != FindingCode.RuleWithoutEffect).Select(f => f.ToString())];

    private static FindingCode[] Codes(Channel[] channels, HardRule[] hard, params SoftRule[] soft) =>
        [.. Analyse(channels, hard, soft).Findings.Select(f => f.Code)];

    private static RoutingAnalysis Analyse(Channel[] channels, HardRule[] hard, params SoftRule[] soft) =>
        RoutingAnalysis.Of(new ChannelCatalogue(Schema, channels.Length == 0 ? [] : [new("p", "p")], channels), Policy(hard, soft));

    private static void AssertFinds(FindingCode code, string path, string says, Channel[] channels, HardRule[] hard, params SoftRule[] soft)
    {
        Finding[] found = [.. Analyse(channels, hard, soft).Findings.Where(f => f.Code == code)];
        Assert.That(found.Select(f => f.Path), Is.EqualTo(new[] { path }));
        Assert.That(found[0].Message, Does.Contain(says));
    }

    private static byte[] Bytes(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static RoutingFile<T> Write<T>(Action<Stream> write, Func<Stream, RoutingFile<T>> read)
        where T : class =>
        read(new MemoryStream(Bytes(write)));
}
