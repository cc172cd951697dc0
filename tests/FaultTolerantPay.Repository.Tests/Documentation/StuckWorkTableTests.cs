using System.Globalization;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Pipeline.Settlement;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>The table of docs/reference/work.md that tells an operator when stuck work is seen: what it says is what the defaults do.</summary>
public sealed class StuckWorkTableTests
{
    private static readonly ChannelOptions Channels = new();
    private static readonly RecoveryOptions Recovery = new();
    private static readonly SettlementOptions Settlement = new();

    private static IEnumerable<TestCaseData> Rows()
    {
        TimeSpan lastQuery = Sum(Channels.QueriesBeforeDifference, Channels.FirstQueryAfter, Channels.LongestQueryWait);
        TimeSpan lastQuestion = Sum(Recovery.ConfirmationsBeforeDifference - 1, Recovery.ConfirmRetry, Recovery.LongestRetry);
        yield return Row(
            "payout, collection or pay-back without a result",
            $"{Plain(Channels.FirstQueryAfter)} after the call's time limit",
            $"doubled up to {Plain(Channels.LongestQueryWait)}",
            $"after {Channels.QueriesBeforeDifference} queries, about {Minutes(lastQuery)}");
        yield return Row(
            "held payment",
            "at the caller's deadline",
            $"{Plain(Recovery.ConfirmRetry)}, doubled up to {Plain(Recovery.LongestRetry)}",
            $"after {Recovery.ConfirmationsBeforeDifference} questions, about {Minutes(lastQuestion)}");
        yield return Row(
            "unconfirmed advance",
            $"after {Plain(Recovery.ConfirmAfter)}",
            $"{Plain(Recovery.ConfirmRetry)}, doubled up to {Plain(Recovery.LongestRetry)}",
            $"after {Recovery.ConfirmationsBeforeDifference} questions, about {Minutes(Recovery.ConfirmAfter + lastQuestion)}; from a business system that cannot fence after "
                + $"{(int)Recovery.StatementDueAfter.TotalHours} h, when its statement is late");
        yield return Row(
            "advice or notice that is not taken",
            "at once",
            $"{Plain(Recovery.MessageRetry)}, doubled up to {Plain(Recovery.LongestRetry)}",
            "when it is parked",
            $"after {Recovery.MessageAttempts} tries, about {Minutes(Sum(Recovery.MessageAttempts - 1, Recovery.MessageRetry, Recovery.LongestRetry))}");
        yield return Row("advice that is declined", "at once", "none", "at once", "at once");
        yield return Row(
            "promised payout that no channel executes",
            "at once",
            $"{Plain(Settlement.PromisedPayoutRetry)}, doubled up to {Plain(Settlement.LongestPromisedPayoutRetry)}",
            $"after {Settlement.PromisedPayoutAttempts} tries, about {Minutes(Sum(Settlement.PromisedPayoutAttempts - 1, Settlement.PromisedPayoutRetry, Settlement.LongestPromisedPayoutRetry))}; "
                + "without any channel at once");
        yield return Row(
            "paying a customer back, declined softly",
            "at once",
            $"{Plain(Channels.FirstQueryAfter)}, doubled up to {Plain(Recovery.LongestCustomerRefundRetry)}",
            $"after {Recovery.CustomerRefundAttempts} tries, about {Minutes(Sum(Recovery.CustomerRefundAttempts - 1, Channels.FirstQueryAfter, Recovery.LongestCustomerRefundRetry))}");
    }

    [TestCaseSource(nameof(Rows))]
    public void Table_Row_SaysWhatTheDefaultsDo(string what, string[] expected) =>
        Assert.That(Cells().Single(cells => cells[0] == what).Skip(1).Take(expected.Length), Is.EqualTo(expected));

    [Test]
    public void Table_Rows_AreAllHeldToTheDefaults() =>
        Assert.That(Cells().Select(cells => cells[0]), Is.EqualTo(Rows().Select(row => row.Arguments[0])));

    private static TestCaseData Row(string what, params string[] expected) => new TestCaseData(what, expected).SetArgDisplayNames(what);

    private static IEnumerable<string[]> Cells() => File.ReadLines(Path.Combine(SourceTree.Root, "docs", "reference", "work.md"))
        .SkipWhile(line => line != "## When an operator sees stuck work")
        .SkipWhile(line => !line.StartsWith('|'))
        .TakeWhile(line => line.StartsWith('|'))
        .Skip(2)
        .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]);

    /// <summary>The sum of so many waits, each twice as long as the one before, none longer than the longest.</summary>
    private static TimeSpan Sum(int waits, TimeSpan first, TimeSpan longest)
    {
        TimeSpan sum = TimeSpan.Zero;
        for (TimeSpan wait = first; waits > 0; waits--, wait *= 2)
            sum += wait < longest ? wait : longest;
        return sum;
    }

    private static string Minutes(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalMinutes, MidpointRounding.AwayFromZero)} min");

    private static string Plain(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(time.TotalHours >= 1 ? time.TotalHours : time.TotalMinutes >= 1 ? time.TotalMinutes : time.TotalSeconds)} {(time.TotalHours >= 1 ? "h" : time.TotalMinutes >= 1 ? "min" : "s")}");
}
