using FaultTolerantPay.Routing.Backtest;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Backtest;

public class ApprovalHistoryTests
{
    private const string Header = "id,scene,time,amount,land,channel,outcome,outcomeTime,forced\n";

    private static readonly RoutingSchema Schema = new([Dimension.Required("land", ["X", "Y"])]);
    private static readonly ApprovalLearning Learning = new() { Segments = [["land"]], MemoryAttempts = 10 };

    [Test]
    public void Seed_Rows_TeachChannelAndSegmentInTheOrderInWhichTheyWereKnown()
    {
        (string Channel, string Land, ChannelAttemptOutcome Outcome, int Hour)[] attempts =
        [
            ("a", "X", ChannelAttemptOutcome.Approved, 30), ("a", "Y", ChannelAttemptOutcome.SoftDecline, 2),
            ("b", "X", ChannelAttemptOutcome.TechnicalFailure, 7), ("a", "X", ChannelAttemptOutcome.HardDecline, 900),
            ("b", "Y", ChannelAttemptOutcome.Approved, 100), ("a", "X", ChannelAttemptOutcome.Approved, 4),
        ];
        string[] names = ["approved", "softDecline", "hardDecline", "technicalFailure"];
        string NameOf(ChannelAttemptOutcome outcome) => names.Single(n => n.Equals($"{outcome}", StringComparison.OrdinalIgnoreCase));
        string Row(int i) => $"t{i},payment,{At(0)},1,{attempts[i].Land},{attempts[i].Channel},"
            + $"{NameOf(attempts[i].Outcome)},{At(attempts[i].Hour)},{(i == 0 ? "true" : "")}\n";

        RoutingTable expected = Table();
        foreach ((string channel, string land, ChannelAttemptOutcome outcome, int hour) in attempts.OrderBy(a => a.Hour))
        {
            ReadOnlySpan<ulong> code = new RouteRequest(Schema).With("land", land).AsQuery().Code;
            expected.Live.LearnFromRecord(expected.Live.HandleOf(channel), outcome, Start.AddHours(hour), Schema, code);
        }

        RoutingTable table = Table();
        ApprovalHistoryResult result = ApprovalHistory.Seed(
            table, [Reader(Header + Row(0) + Row(1) + Row(2)), Reader(Header + Row(3) + Row(4) + Row(5))], Now);
        Assert.That((result.Rows, result.LearnedRows), Is.EqualTo((6, 6)));
        Assert.That(table.Live.SaveLearned(Learning), Is.EqualTo(expected.Live.SaveLearned(Learning)));
        Assert.That(table.Live.SaveLearned(Learning)!.Entries.Count(e => e.Dimensions.Length == 1), Is.EqualTo(3));
    }

    [Test]
    public void Seed_RowsThatTeachNothing_AreCountedByTheirReason()
    {
        string log = Header
            + "t1,payment,2026-11-01T00:00:00Z,1,X,a,,,\n" // the decision
            + "t1,payment,2026-11-01T00:00:00Z,1,X,a,approved,,\n" // its outcome
            + "t1,payment,2026-11-01T00:00:00Z,1,X,a,softDecline,,\n" // once more
            + "t1,payment,2026-11-01T00:00:00Z,1,X,b,softDecline,,\n" // another attempt
            + "t2,payment,2026-11-01T00:00:00Z,1,X,a,customerAbandoned,,\n"
            + "t3,payment,2026-11-01T00:00:00Z,1,X,a,,,\n"
            + "t4,payment,2026-11-01T00:00:00Z,1,X,,,,\n"
            + "t5,payout,2026-11-01T00:00:00Z,1,X,a,approved,,\n"
            + "t6,payment,2026-11-01T00:00:00Z,1,X,gone,approved,,\n"
            + "t7,payment,2026-11-01T00:00:00Z,1,X,gone,approved,,\n"
            + "t8,payment,2026-11-01T00:00:00Z,1,X,left,approved,,\n"
            + "t9,payment,2026-11-01T00:00:00Z,1,Z,a,approved,,\n" // no such value
            + ",payment,2026-11-01T00:00:00Z,1,X,a,,,\n";
        RoutingTable table = Table();
        ApprovalHistoryResult result = ApprovalHistory.Seed(table, [Reader(log)], Now, Operation.Payment);
        Assert.That(result.Rows, Is.EqualTo(13));
        Assert.That(result.LearnedRows, Is.EqualTo(2));
        Assert.That(
            (result.RowsWithErrors, result.RowsOfOtherOperations, result.RowsWithoutChannel, result.RowsWithoutOutcome),
            Is.EqualTo((1, 1, 1, 2)));
        Assert.That((result.AbandonedRows, result.DuplicateRows, result.RowsOfUnknownChannels), Is.EqualTo((1, 2, 3)));
        Assert.That(result.UnknownChannels, Is.EqualTo(new[] { ("gone", 2L), ("left", 1L) }));
        Assert.That(result.Errors.Single().ToString(), Does.StartWith("log.csv:13:").And.Contain("land"));
        Assert.That(
            result.LearnedRows + result.RowsWithErrors + result.RowsOfOtherOperations + result.RowsWithoutChannel
                + result.RowsWithoutOutcome + result.AbandonedRows + result.DuplicateRows + result.RowsOfUnknownChannels,
            Is.EqualTo(result.Rows));
        ApprovalEntry a = table.Live.SaveLearned(Learning)!.Entries.Single(e => e.ChannelId == "a" && e.Dimensions.IsEmpty);
        Assert.That((a.Attempts, a.Approvals), Is.EqualTo((1.0, 1.0)));
    }

    [Test]
    public void Seed_SameRowInTwoFiles_CountsOnceIfItHasAnId()
    {
        string row = "t1,payment,2026-11-01T00:00:00Z,1,X,a,approved,,\n";
        Assert.That(ApprovalHistory.Seed(Table(), [Reader(Header + row), Reader(Header + row)], Now).LearnedRows, Is.EqualTo(1));
        ApprovalHistoryResult without = ApprovalHistory.Seed(Table(), [Reader(Header + row[2..]), Reader(Header + row[2..])], Now);
        Assert.That((without.LearnedRows, without.DuplicateRows), Is.EqualTo((2, 0)));
    }

    [Test]
    public void Seed_SameChannelAtAnotherTime_IsAnotherAttempt()
    {
        string log = Header
            + "t1,payment,2026-11-01T00:00:00Z,1,X,a,softDecline,,\n"
            + "t1,payment,2026-11-01T00:00:00Z,1,X,a,softDecline,,\n"
            + "t1,payment,2026-11-02T00:00:00Z,1,X,a,approved,,\n";
        ApprovalHistoryResult result = ApprovalHistory.Seed(Table(), [Reader(log)], Now);
        Assert.That((result.LearnedRows, result.DuplicateRows), Is.EqualTo((2, 1)));
    }

    /// <summary>One row of 2062 would make everything before it as old as that.</summary>
    [Test]
    public void Seed_RowsLaterThanThePresent_AreErrorsAndTeachNothing()
    {
        string good = string.Concat(Enumerable.Range(0, 20).Select(i => $"t{i},payment,{At(i)},1,X,a,approved,,\n"));
        RoutingTable expected = Table();
        ApprovalHistory.Seed(expected, [Reader(Header + good)], Now);
        RoutingTable table = Table();
        ApprovalHistoryResult result = ApprovalHistory.Seed(
            table,
            [
                Reader(Header + good
                    + "f1,payment,2062-11-01T00:00:00Z,1,X,a,approved,,\n"
                    + "f2,payment,2026-11-01T00:00:00Z,1,X,a,approved,2062-11-01T00:00:00+01:00,\n"),
                Reader("id,time,amount,land,channel,outcome,latencyMs\nf3,2026-12-30T23:59:59Z,1,X,a,approved,1001\n"),
            ],
            Now);
        Assert.That(table.Live.SaveLearned(Learning), Is.EqualTo(expected.Live.SaveLearned(Learning)));
        Assert.That((result.Rows, result.LearnedRows, result.RowsWithErrors), Is.EqualTo((23, 20, 3)));
        const string Expected = "later than the present, 2026-12-31T00:00:00+00:00; a time until then is expected";
        Assert.That(result.Errors.Select(e => $"{e}"), Is.EqualTo(new[]
        {
            $"log.csv:22:12: time: 2062-11-01T00:00:00+00:00: {Expected}",
            $"log.csv:23:48: outcomeTime: 2062-11-01T00:00:00+01:00: {Expected}",
            $"log.csv:2:40: latencyMs: an outcome at 2026-12-31T00:00:00.001+00:00: {Expected}",
        }));
    }

    /// <summary>What tables read is written once, not for every row.</summary>
    [Test]
    public void Seed_ManyRows_PublishesOnce()
    {
        RoutingTable table = Table();
        var follower = new CountingFollower(table.Live.MemoryFor(Learning));
        table.Live.Attach(follower);
        string log = Header + string.Concat(Enumerable.Range(0, 500).Select(i => $"t{i},payment,{At(i)},1,X,a,approved,,\n"));
        ApprovalHistory.Seed(table, [Reader(log)], Now);
        Assert.That(follower.Follows, Is.EqualTo(1));
        Assert.That(table.EstimateOf("a", new RouteRequest(Schema).With("land", "X").AsQuery()).Attempts, Is.GreaterThan(5));
    }

    [Test]
    public void Seed_AnyAttempts_ChangesNoMeasurementAndNoBreaker()
    {
        RoutingTable table = Table();
        string log = Header + string.Concat(Enumerable.Range(0, 500).Select(i => $"t{i},,{At(0)},1,X,a,technicalFailure,,\n"))
            .Replace(",,2026", ",payment,2026");
        ApprovalHistoryResult result = ApprovalHistory.Seed(table, [Reader(log)], Now);
        ChannelHandle a = table.Live.HandleOf("a");
        Assert.That(result.LearnedRows, Is.EqualTo(500));
        Assert.That(table.Live.ShareBasisPoints(a, Start), Is.EqualTo(10_000));
        Assert.That(table.Live.AvailabilityBasisPoints(a, Start), Is.Null);
        Assert.That(table.Live.SaveLearned(Learning)!.Entries.Single().Failures, Is.GreaterThan(9));
    }

    [Test]
    public void Seed_FileWithBrokenFirstLine_HasItsErrors()
    {
        ApprovalHistoryResult result = ApprovalHistory.Seed(Table(), [Reader("id,amount,chanel\nt1,1,a\n")], Now);
        Assert.That(result.Rows, Is.Zero);
        Assert.That(result.Errors.Select(e => e.Field), Is.EqualTo(new[] { "chanel", "land" }));
    }

    [Test]
    public void Seed_UnknownOperation_IsRefused() =>
        Assert.That(() => ApprovalHistory.Seed(Table(), [], Now, (Operation)99), Throws.TypeOf<ArgumentOutOfRangeException>());

    private sealed class CountingFollower(ApprovalMemory memory) : ILiveFollower
    {
        public int Follows { get; private set; }

        public ApprovalMemory Memory => memory;

        public void Follow_NeedsLock(ChannelState state)
        {
        }

        public void Follow_NeedsLock(ProviderState provider)
        {
        }

        public void FollowAll_NeedsLock()
        {
        }

        public void FollowMemory_NeedsLock(ApprovalMemory learned, ChannelState? state) => Follows++;
    }

    private static DateTimeOffset Now { get; } = new(2026, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset Start { get; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private static string At(int hour) => $"{Start.AddHours(hour):yyyy-MM-ddTHH:mm:ss}Z";

    private static RequestCsvReader Reader(string log) =>
        new(new StringReader(log), "log.csv", new RequestCsvOptions { AcceptUnknownChannels = true });

    private static RoutingTable Table()
    {
        Channel Make(string id) => new()
        {
            Id = id,
            ProviderId = "p",
            Supports = Channel.Supporting(("land", SupportedValues.Any)),
        };
        return RoutingTable.Compile(
            new ChannelCatalogue(Schema, [new Provider("p", "p")], [Make("a"), Make("b")]),
            new RoutingPolicy(Learning, new OperationPolicy(Operation.Payment, [], [new SoftRule.HighestSuccessRate()])),
            new LiveState());
    }
}
