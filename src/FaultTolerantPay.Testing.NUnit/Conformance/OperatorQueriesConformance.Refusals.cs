using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Queries that are refused.</summary>
public abstract partial class OperatorQueriesConformance
{
    /// <summary>Misuse is refused: pages out of range, and cursors that did not come from a page.</summary>
    [Test]
    public void Misuse_IsRefused()
    {
        IOperatorQueries queries = Stores.Queries;
        var all = new OutstandingFilter();
        foreach (int most in new[] { 0, 1_001 })
        {
            Assert.That(
                async () => await queries.ListOutstandingAsync(all, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await queries.SumOutstandingAsync(all, OutstandingGroup.State, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await queries.ListOutagesAsync(Start, Start, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await queries.ListJournalAsync(Start, Start, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(
                async () => await queries.ListOverdueAsync(WorkKind.Advance, Start, null, most, None).ConfigureAwait(false),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
        const string Wrong = "no cursor of ours at all";
        Assert.That(
            async () => await queries.ListOutstandingAsync(all, Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException.With.Message.Contains(Wrong));
        Assert.That(
            async () => await queries.SumOutstandingAsync(all, OutstandingGroup.State, Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException);
        Assert.That(
            async () => await queries.ListOutagesAsync(Start, Start.AddDays(1), Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException);
        Assert.That(
            async () => await queries.ListJournalAsync(Start, Start.AddDays(1), Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException);
        Assert.That(
            async () => await queries.ListOverdueAsync(WorkKind.Advance, Start, Wrong, 1, None).ConfigureAwait(false),
            Throws.ArgumentException);
    }

    /// <summary>
    /// A cursor belongs to its query and filter. With any other query or filter it is refused. The end of a period may advance.
    /// </summary>
    [Test]
    public async Task Cursor_OfAnotherQueryOrFilter_IsRefused()
    {
        await AddManyAsync().ConfigureAwait(false);
        for (int i = 0; i < 3; i++)
        {
            await BookAsync(Samples.Entry(Samples.Key(Samples.Order(i), $"m-{i}"), 100) with { At = Start }).ConfigureAwait(false);
            await OutageAsync(Start.AddHours(i), Start.AddHours(i).AddMinutes(30)).ConfigureAwait(false);
            await Stores.StandIn.CommitAsync(
                new StandInCommit
                {
                    At = Start,
                    Work =
                    [
                        new WorkChange(new WorkItemKey(WorkKind.Notices, Samples.Key($"m-{i}")), Start),
                        new WorkChange(new WorkItemKey(WorkKind.Advices, Samples.Key($"m-{i}")), Start),
                    ],
                },
                None).ConfigureAwait(false);
        }
        IOperatorQueries queries = Stores.Queries;
        DateTimeOffset until = Start.AddDays(1);
        var all = new OutstandingFilter();
        OutstandingFilter[] filters =
        [
            all,
            all with { Customer = new CustomerId("c-1") },
            all with { Merchant = new MerchantId("m-1") },
            all with { Institution = new InstitutionId("i-1") },
            all with { State = AdvanceState.PayoutSent },
            all with { Currency = Samples.Euro }, all with { ReservedFrom = Start },
        ];
        (string Name, Func<DateTimeOffset, string?, Task<string?>> Next)[] lists =
        [
            .. filters.Select(
                (filter, i) =>
                    Of(
                        $"outstanding {i}",
                        async (end, after) =>
                            (await queries.ListOutstandingAsync(
                                filter with { ReservedBefore = end }, after, 1, None).ConfigureAwait(false)).Next)),
            .. filters.Select(
                (filter, i) =>
                    Of(
                        $"totals {i}",
                        async (end, after) =>
                            (await queries.SumOutstandingAsync(
                                filter with { ReservedBefore = end },
                                OutstandingGroup.Merchant,
                                after,
                                1,
                                None).ConfigureAwait(false)).Next)),
            Of(
                "totals by customer",
                async (end, after) =>
                    (await queries.SumOutstandingAsync(
                        all with { ReservedBefore = end }, OutstandingGroup.Customer, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "outages",
                async (end, after) => (await queries.ListOutagesAsync(Start.AddTicks(-1), end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "outages from later",
                async (end, after) => (await queries.ListOutagesAsync(Start, end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "journal",
                async (end, after) => (await queries.ListJournalAsync(Start.AddTicks(-1), end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "journal from later",
                async (end, after) => (await queries.ListJournalAsync(Start, end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "late notices",
                async (end, after) => (await queries.ListOverdueAsync(WorkKind.Notices, end, after, 1, None).ConfigureAwait(false)).Next),
            Of(
                "late advices",
                async (end, after) => (await queries.ListOverdueAsync(WorkKind.Advices, end, after, 1, None).ConfigureAwait(false)).Next),
        ];
        foreach ((string name, Func<DateTimeOffset, string?, Task<string?>> next) in lists)
        {
            string? cursor = await next(until, null).ConfigureAwait(false);
            Assert.That(cursor, Is.Not.Null, name);
            Assert.That(async () => await next(until.AddSeconds(1), cursor).ConfigureAwait(false), Throws.Nothing, name);
            foreach ((string other, Func<DateTimeOffset, string?, Task<string?>> nextOfOther) in lists.Where(list => list.Name != name))
            {
                Assert.That(
                    async () => await nextOfOther(until, cursor).ConfigureAwait(false),
                    Throws.ArgumentException.With.Message.Contains("is not a cursor of this query"),
                    $"{other} with a cursor of {name}");
            }
        }

        static (string, Func<DateTimeOffset, string?, Task<string?>>) Of(string name, Func<DateTimeOffset, string?, Task<string?>> next) =>
            (name, next);
    }
}
