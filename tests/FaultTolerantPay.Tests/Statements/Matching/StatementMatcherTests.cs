using System.Collections.Immutable;
using FaultTolerantPay.Statements.Matching;
using FaultTolerantPay.Tests.Shared.Statements;

namespace FaultTolerantPay.Tests.Statements.Matching;

public class StatementMatcherTests
{
    private static readonly Currency Cny = new("CNY");
    private static readonly Currency Jpy = new("JPY");
    private static readonly DateTimeOffset Noon = ReconciliationWorld.DayStart.AddHours(12);

    private static StatementRow Row(string reference, long amount = 1_000, long line = 1) => new()
    {
        Kind = StatementRowKind.Payment,
        Status = StatementRowStatus.Succeeded,
        OurReference = reference,
        TheirReference = $"their-{reference}-{line}",
        AmountMinor = amount,
        Currency = Cny,
        FeeMicros = amount * 60,
        At = Noon,
        Line = line,
    };

    private static (MatchTotals Totals, List<MatchResult> Results) Match(
        IEnumerable<StatementRow> ours, IEnumerable<StatementRow> theirs, MatchRules? rules = null, int heldBefore = 0)
    {
        using var matcher = new StatementMatcher(rules);
        foreach (StatementRow row in ours)
        {
            matcher.AddOurs(row, heldBefore);
        }

        foreach (StatementRow row in theirs)
        {
            matcher.AddTheirs(row, heldBefore);
        }

        var results = new List<MatchResult>();
        MatchTotals totals = matcher.Match(results.Add);
        Assert.That(totals.AddUp, Is.True);
        return (totals, results);
    }

    private static string[] Told(IEnumerable<MatchResult> results) =>
        [.. results.Select(ReconciliationWorld.Told).Order(StringComparer.Ordinal)];

    [Test]
    public void Match_WorldsWithPlantedDifferences_FindsExactlyThose()
    {
        for (int seed = 0; seed < 10_000; seed++)
        {
            ReconciliationWorld world = ReconciliationWorld.Of(seed, rows: seed % 40);

            (MatchTotals totals, List<MatchResult> results) = Match(world.Ours, world.Theirs, ReconciliationWorld.Rules);

            Assert.That(Told(results), Is.EqualTo(world.Expected), $"seed {seed}");
            Assert.That(totals.HasDiscrepancies, Is.EqualTo(results.Exists(result =>
                result.Kind is MatchKind.Differs or MatchKind.OnlyOurs or MatchKind.OnlyTheirs or MatchKind.Duplicate)));
        }
    }

    [Test]
    public void Match_MoreRowsThanMemory_SpillsAndFindsTheSame()
    {
        ReconciliationWorld world = ReconciliationWorld.Of(7, rows: 200_000);
        string folder = Directory.CreateTempSubdirectory("ftpay-match-").FullName;
        try
        {
            using (var matcher = new StatementMatcher(
                ReconciliationWorld.Rules, new MatchLimits { MemoryBytes = MatchLimits.MinMemoryBytes, TemporaryFolder = folder }))
            {
                foreach (StatementRow row in world.Ours)
                {
                    matcher.AddOurs(row);
                }

                foreach (StatementRow row in world.Theirs)
                {
                    matcher.AddTheirs(row);
                }

                var results = new List<MatchResult>();
                MatchTotals totals = matcher.Match(results.Add);

                Assert.That(matcher.HasSpilled, Is.True);
                Assert.That(totals.AddUp, Is.True);
                Assert.That(Told(results), Is.EqualTo(world.Expected));
            }

            Assert.That(Directory.EnumerateFileSystemEntries(folder), Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Match_PartsAllowed_TakesCapturesThatAddUp()
    {
        StatementRow[] parts =
            [Row("a", 600, 1) with { Kind = StatementRowKind.Capture }, Row("a", 400, 2) with { Kind = StatementRowKind.Capture }];

        (_, List<MatchResult> whole) = Match([Row("a", 1_000)], parts, new MatchRules { AllowParts = true });
        (_, List<MatchResult> less) = Match([Row("a", 1_100)], parts, new MatchRules { AllowParts = true });
        (_, List<MatchResult> notAllowed) = Match([Row("a", 1_000)], parts);

        Assert.That(Told(whole), Is.EqualTo(new[] { "MatchedInParts None a 0" }));
        Assert.That(Told(less), Is.EqualTo(new[] { "Differs Amount, Fee a -100" }));
        Assert.That(Told(notAllowed), Is.EqualTo(new[] { "Differs Amount, Fee a -400", "Duplicate None a 400" }));
    }

    [Test]
    public void Match_PartThatRepeats_IsADuplicateAndNoPart()
    {
        StatementRow part = Row("a", 500);

        (_, List<MatchResult> results) = Match([Row("a", 1_000)], [part, part with { Line = 2 }], new MatchRules { AllowParts = true });

        Assert.That(Told(results), Is.EqualTo(new[] { "Differs Amount, Fee a -500", "Duplicate None a 500" }));
    }

    [Test]
    public void Match_FeesWithFiveDecimals_AreComparedRoundedHalfUp()
    {
        StatementRow ours = Row("a") with { FeeMicros = 10_000 };

        Assert.That(Match([ours], [ours with { FeeMicros = 5_000 }]).Results, Is.Empty);
        Assert.That(Told(Match([ours], [ours with { FeeMicros = 4_990 }]).Results), Is.EqualTo(new[] { "Differs Fee a 0" }));
        Assert.That(Match([ours], [ours with { FeeMicros = 4_990 }], new MatchRules { CompareFees = false }).Results, Is.Empty);
    }

    [Test]
    public void Match_Tolerances_AreTold()
    {
        var rules = new MatchRules
        {
            AmountToleranceMinor = Tolerance(Cny, 5),
            FeeToleranceMinor = Tolerance(Cny, 1),
        };

        (_, List<MatchResult> results) = Match(
            [Row("a"), Row("b"), Row("c") with { Currency = Jpy }],
            [
                Row("a", 1_005) with { FeeMicros = 60_000 },
                Row("b", 1_006) with { FeeMicros = 60_000 },
                Row("c", 1_001) with { Currency = Jpy },
            ],
            rules);

        Assert.That(Told(results), Is.EqualTo(
            new[] { "Differs Amount b 6", "Differs Amount c 1", "MatchedWithinTolerance Amount a 5" }));
    }

    private static ImmutableDictionary<Currency, long> Tolerance(Currency currency, long minor) =>
        ImmutableDictionary<Currency, long>.Empty.Add(currency, minor);

    [Test]
    public void Match_OtherCurrency_IsADifferenceOfTheWholeAmount()
    {
        (_, List<MatchResult> results) = Match([Row("a")], [Row("a") with { Currency = Jpy }]);

        Assert.That(Told(results), Is.EqualTo(new[] { "Differs Currency a -1000" }));
    }

    [Test]
    public void Match_RefundAndPaymentWithOneReference_AreTwoOperations()
    {
        StatementRow refund = Row("a", 300) with { Kind = StatementRowKind.Refund };

        Assert.That(Match([Row("a"), refund], [Row("a"), refund]).Results, Is.Empty);
        Assert.That(Told(Match([Row("a")], [Row("a"), refund]).Results), Is.EqualTo(new[] { "OnlyTheirs None a 300" }));
    }

    [TestCase(StatementRowStatus.Failed, StatementRowStatus.Succeeded, "Differs Status a 0")]
    [TestCase(StatementRowStatus.Succeeded, StatementRowStatus.Failed, "Differs Status a 0")]
    [TestCase(StatementRowStatus.Pending, StatementRowStatus.Failed, "Differs Status a 0")]
    public void Match_OtherStatus_Differs(StatementRowStatus ours, StatementRowStatus theirs, string expected) =>
        Assert.That(
            Told(Match([Row("a") with { Status = ours }], [Row("a") with { Status = theirs }]).Results), Is.EqualTo(new[] { expected }));

    [Test]
    public void Match_FailedBeforeSucceeded_HasNoEffectAndIsNoDuplicate()
    {
        (_, List<MatchResult> results) = Match([Row("a")], [Row("a") with { Status = StatementRowStatus.Failed }, Row("a", line: 2)]);

        Assert.That(Told(results), Is.EqualTo(new[] { "WithoutEffect None a 1000" }));
    }

    [Test]
    public void Match_PaidJustBeforeCutOver_IsHeldOnceAndThenMissing()
    {
        StatementRow late = Row("a") with { At = ReconciliationWorld.DayStart.AddDays(1).AddSeconds(-10) };
        MatchRules next = new()
        {
            Window = new MatchWindow(
                ReconciliationWorld.DayStart.AddDays(1), ReconciliationWorld.DayStart.AddDays(2), TimeSpan.FromMinutes(10)),
        };

        Assert.That(Told(Match([late], [], ReconciliationWorld.Rules).Results), Is.EqualTo(new[] { "Held None a -1000" }));
        Assert.That(Match([late], [late], next, heldBefore: 1).Results, Is.Empty);
        Assert.That(Told(Match([late], [], next, heldBefore: 1).Results), Is.EqualTo(new[] { "OnlyOurs None a -1000" }));
    }

    [Test]
    public void Match_RowsWithoutReference_AreAloneOnBothSides()
    {
        (_, List<MatchResult> results) = Match([Row(""), Row("", line: 2)], [Row(""), Row("", line: 2)]);

        Assert.That(results.Select(result => result.Kind), Is.EquivalentTo(
            new[] { MatchKind.OnlyOurs, MatchKind.OnlyOurs, MatchKind.OnlyTheirs, MatchKind.OnlyTheirs }));
    }

    [Test]
    public void Match_AMillionRowsWithOneReference_EndsSoon()
    {
        StatementRow row = Row("same") with { FeeMicros = 0 };

        (MatchTotals totals, _) = Match([row], Enumerable.Range(1, 300_000).Select(line => row with { Line = line }));

        Assert.That(totals.Of(MatchKind.Duplicate), Is.EqualTo(299_999));
    }

    [Test]
    public void Match_MoreRowsWithOneReferenceThanMemoryMayHold_IsRefused()
    {
        using var matcher = new StatementMatcher(limits: new MatchLimits { MaxPartitionBytes = 1 << 20 });
        for (int line = 1; line <= 20_000; line++)
        {
            matcher.AddTheirs(Row("same") with { Line = line });
        }

        Assert.That(
            () => matcher.Match(_ => { }),
            Throws.InstanceOf<InvalidDataException>().With.Message.StartWith("The statement has 1 MiB of rows in one of 128 partitions"));
    }

    [Test]
    public void Run_BytesThatAreNoRow_IsRefused()
    {
        var join = new PartitionJoin(new MatchRules(), new CurrencyTable(), new MatchCounts(), _ => { }, includesMatched: false);

        Assert.That(
            () => join.Run([], new byte[RowForm.Head], CancellationToken.None),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("changed by somebody else"));
    }

    [Test]
    public void Match_NoRows_HasNothingToSay()
    {
        (MatchTotals totals, List<MatchResult> results) = Match([], []);

        Assert.That(results, Is.Empty);
        Assert.That(totals.HasDiscrepancies, Is.False);
        Assert.That(totals.Ours.Concat(totals.Theirs), Is.Empty);
    }

    [Test]
    public void Match_LargestAmounts_AddUpWithoutOverflow()
    {
        StatementRow[] rows =
            [.. Enumerable.Range(1, 20_000).Select(n => Row($"r{n}", StatementMatcher.MaxAmountMinor, n) with { FeeMicros = 0 })];

        (MatchTotals totals, List<MatchResult> results) = Match(rows, rows);

        Assert.That(results, Is.Empty);
        Assert.That(totals.Theirs.Single().AmountMinor, Is.EqualTo((Int128)20_000 * StatementMatcher.MaxAmountMinor));
    }

    [Test]
    public void Add_RowBeyondItsBounds_IsRefused()
    {
        using var matcher = new StatementMatcher();

        Assert.That(() => matcher.AddOurs(Row("a", -1)), Throws.ArgumentException.With.Message.Contains("-1 minor units"));
        Assert.That(() => matcher.AddTheirs(Row(new string('x', 129))), Throws.ArgumentException.With.Message.Contains("129 characters"));
        Assert.That(() => matcher.AddTheirs(Row("a") with { Currency = new Currency("XXX") }), Throws.ArgumentException);
        Assert.That(() => new StatementMatcher(limits: new MatchLimits { MemoryBytes = 1 }), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Match_Twice_IsRefused()
    {
        using var matcher = new StatementMatcher();
        _ = matcher.Match(_ => { });

        Assert.That(() => matcher.Match(_ => { }), Throws.InvalidOperationException);
    }

    [Test]
    public void RowForm_Row_ComesBackAsItWas()
    {
        StatementRow row = Row("订单-1") with { OriginalReference = "o", MerchantNumber = "m", At = Noon.ToOffset(TimeSpan.FromHours(-3.5)) };
        byte[] bytes = new byte[RowForm.MaxBytes];

        int length = RowForm.Write(row, 0, 1, bytes);

        Assert.That(RowForm.Read(bytes.AsSpan(0, length), Cny), Is.EqualTo(row));
        Assert.That(RowForm.Read(bytes.AsSpan(0, length), Cny).At.Offset, Is.EqualTo(row.At.Offset));
        Assert.That(RowForm.HeldBeforeOf(bytes), Is.EqualTo(1));
    }
}
