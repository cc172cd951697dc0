using System.Globalization;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Repository.Tests.Documentation;

/// <summary>
/// The table of docs/reference/work.md that tells an operator when stuck work is seen: what it says is what the defaults do.
/// </summary>
public sealed class StuckWorkTableTests
{
    private static readonly ChannelOptions Channels = new();
    private static readonly RecoveryOptions Recovery = new();
    private static readonly SettlementOptions Settlement = new();

    private static IEnumerable<TestCaseData> Rows()
    {
        TimeSpan lastQuery = Sum(Channels.QueriesBeforeDiscrepancy, Channels.MinQueryDelay, Channels.MaxQueryDelay);
        TimeSpan lastQuestion = Sum(Recovery.ConfirmationsBeforeDiscrepancy - 1, Recovery.MinConfirmRetryDelay, Recovery.MaxRetryDelay);
        yield return Row(
            "payout, collection or customer refund without a result",
            $"{Plain(Channels.MinQueryDelay)} after the call's timeout",
            $"doubled up to {Plain(Channels.MaxQueryDelay)}",
            $"after {Channels.QueriesBeforeDiscrepancy} queries, about {Minutes(lastQuery)}");
        yield return Row(
            "pending payment",
            "at the caller's deadline",
            $"{Plain(Recovery.MinConfirmRetryDelay)}, doubled up to {Plain(Recovery.MaxRetryDelay)}",
            $"after {Recovery.ConfirmationsBeforeDiscrepancy} queries, about {Minutes(lastQuestion)}");
        yield return Row(
            "unconfirmed advance",
            $"after {Plain(Recovery.ConfirmDelay)}",
            $"{Plain(Recovery.MinConfirmRetryDelay)}, doubled up to {Plain(Recovery.MaxRetryDelay)}",
            $"after {Recovery.ConfirmationsBeforeDiscrepancy} queries, about " +
            $"{Minutes(Recovery.ConfirmDelay + lastQuestion)}; from a business system that cannot cancel after "
                + $"{(int)Recovery.MaxStatementDelay.TotalHours} h, when its statement is late");
        yield return Row(
            "advice or notice that is not taken",
            "at once",
            $"{Plain(Recovery.MinMessageRetryDelay)}, doubled up to {Plain(Recovery.MaxRetryDelay)}",
            "when it is parked",
            $"after {Recovery.MaxMessageAttempts} tries, about " +
            $"{Minutes(Sum(Recovery.MaxMessageAttempts - 1, Recovery.MinMessageRetryDelay, Recovery.MaxRetryDelay))}");
        yield return Row("advice that is declined", "at once", "none", "at once", "at once");
        yield return Row(
            "promised payout that no channel executes",
            "at once",
            $"{Plain(Settlement.MinPromisedPayoutRetryDelay)}, doubled up to {Plain(Settlement.MaxPromisedPayoutRetryDelay)}",
            $"after {Settlement.PromisedPayoutsBeforeDiscrepancy} tries, about " +
            $"{Minutes(PromisedPayouts())}; without any channel at once");
        yield return Row(
            "customer refund, declined softly",
            "at once",
            $"{Plain(Channels.MinQueryDelay)}, doubled up to {Plain(Recovery.MaxCustomerRefundRetryDelay)}",
            $"after {Recovery.CustomerRefundsBeforeDiscrepancy} tries, about " +
            $"{Minutes(Sum(Recovery.CustomerRefundsBeforeDiscrepancy - 1, Channels.MinQueryDelay, Recovery.MaxCustomerRefundRetryDelay))}");
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
    private static TimeSpan Sum(int waits, TimeSpan first, TimeSpan maxLength)
    {
        TimeSpan sum = TimeSpan.Zero;
        for (TimeSpan wait = first; waits > 0; waits--, wait *= 2)
        {
            sum += wait < maxLength ? wait : maxLength;
        }

        return sum;
    }

    private static TimeSpan PromisedPayouts() => Sum(
        Settlement.PromisedPayoutsBeforeDiscrepancy - 1, Settlement.MinPromisedPayoutRetryDelay, Settlement.MaxPromisedPayoutRetryDelay);

    private static string Minutes(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Round(time.TotalMinutes, MidpointRounding.AwayFromZero)} min");

    private static string Plain(TimeSpan time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(time.TotalHours >= 1 ? time.TotalHours : time.TotalMinutes >= 1 ? time.TotalMinutes : time.TotalSeconds)} " +
        $"{(time.TotalHours >= 1 ? "h" : time.TotalMinutes >= 1 ? "min" : "s")}");
}
