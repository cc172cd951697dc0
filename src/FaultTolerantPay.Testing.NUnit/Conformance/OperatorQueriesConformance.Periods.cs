using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Outages and the journal of a period.</summary>
public abstract partial class OperatorQueriesConformance
{
    /// <summary>
    /// A query accepts any time or throws an exception that says what was expected. That includes a present time at either end of the
    /// calendar, and a band of all ages.
    /// </summary>
    [Test]
    public async Task Call_TimesAtEitherEnd_IsAnsweredOrRefusedByName()
    {
        await AddManyAsync().ConfigureAwait(false);
        await TimeBoundaries.AssertAnsweredOrRefusedAsync(Stores.Queries, typeof(IOperatorQueries), min: 6).ConfigureAwait(false);
        TimeSpan[][] allBands = [[TimeSpan.FromTicks(1)], [TimeSpan.MaxValue], [TimeSpan.FromDays(1), TimeSpan.MaxValue]];
        foreach (DateTimeOffset now in TimeBoundaries.Times)
        {
            foreach (TimeSpan[] bands in allBands)
            {
                IReadOnlyList<OutstandingAge> ages = await Stores.Queries.SumOutstandingByAgeAsync(
                    new OutstandingFilter(),
                    now,
                    bands,
                    None).ConfigureAwait(false);
                Assert.That(
                    ages.Sum(age => age.Totals.Sum(total => total.Count)),
                    Is.EqualTo(24),
                    $"{now:O} {bands[^1]}: each advance is in one band.");
            }
        }
        foreach (TimeSpan end in new[] { TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.Zero })
        {
            Assert.That(
                async () =>
                    await Stores.Queries.SumOutstandingByAgeAsync(new OutstandingFilter(), Start, [end], None).ConfigureAwait(false),
                Throws.ArgumentException,
                $"{end}");
        }
    }

    /// <summary>An outage belongs to every period that it overlaps; an outage that ends when the period starts does not.</summary>
    [Test]
    public async Task ListOutages_Period_GivesThoseThatOverlap()
    {
        for (int hour = 0; hour < 5; hour++)
        {
            await OutageAsync(Start.AddHours(hour), Start.AddHours(hour).AddMinutes(30)).ConfigureAwait(false);
        }

        await OutageAsync(Start.AddHours(5), null).ConfigureAwait(false);
        Assert.That(await Between(-1, 0).ConfigureAwait(false), Is.Empty);
        Assert.That(await Between(0, 24 * 60).ConfigureAwait(false), Is.EqualTo(new[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(await Between(30, 60).ConfigureAwait(false), Is.Empty);
        Assert.That(await Between(29, 61).ConfigureAwait(false), Is.EqualTo(new[] { 1, 2 }));
        Assert.That(await Between(40, 300).ConfigureAwait(false), Is.EqualTo(new[] { 2, 3, 4, 5 }));
        Assert.That(await Between(10_000, 10_001).ConfigureAwait(false), Is.EqualTo(new[] { 6 }));

        async Task<List<int>> Between(int fromMinute, int untilMinute)
        {
            List<int> found = [];
            string? after = null;
            do
            {
                QueryPage<Outage> page = await Stores.Queries.ListOutagesAsync(
                    Start.AddMinutes(fromMinute),
                    Start.AddMinutes(untilMinute),
                    after,
                    2,
                    None).ConfigureAwait(false);
                found.AddRange(page.Items.Select(outage => (int)outage.Id.Value));
                after = page.Next;
            }
            while (after is not null);
            return found;
        }
    }

    /// <summary>
    /// The journal of a period is complete and in order of time for any page length. Its control total equals the sum of the listed
    /// entries.
    /// </summary>
    [Test]
    public async Task ListJournal_PageByPage_GivesThePeriodInOrder([Values(1, 3, 100)] int maxItems)
    {
        for (int i = 0; i < 8; i++)
        {
            await AddAsync(i).ConfigureAwait(false);
            await BookAsync(
                Samples.Entry(Samples.Key(Samples.Order(i)), 100 + i) with
                {
                    At = Start.AddMinutes(7 - (i / 2)),
                    Currency = i % 2 == 0 ? Samples.Euro : Dollar,
                }).ConfigureAwait(false);
        }
        (DateTimeOffset from, DateTimeOffset until) = (Start.AddMinutes(5), Start.AddMinutes(7));
        List<BookedEntry> listed = [];
        string? after = null;
        do
        {
            QueryPage<BookedEntry> page = await Stores.Queries.ListJournalAsync(from, until, after, maxItems, None).ConfigureAwait(false);
            listed.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        Assert.That(
            listed.Select(booked => booked.Entry.Key.Order.Value),
            Is.EqualTo(new[] { Samples.Order(4), Samples.Order(5), Samples.Order(2), Samples.Order(3) }));
        Assert.That(listed.Select(booked => booked.Entry.At).Distinct(), Is.EqualTo(new[] { from, Start.AddMinutes(6) }));
        Assert.That(listed.Select(booked => booked.Number).Distinct().Count(), Is.EqualTo(4));
        Assert.That(
            listed[0].Entry.Postings.ToArray(),
            Is.EqualTo(new[] { new Posting(Account.CustomerReceivable, 104), new Posting(Account.AdvanceFund, -104) }));
        Assert.That(
            await Stores.Queries.SumJournalAsync(from, until, None).ConfigureAwait(false),
            Is.EqualTo(new[] { new JournalTotal(Samples.Euro, 2, 4, 206, 206), new JournalTotal(Dollar, 2, 4, 208, 208) }));
        Assert.That(await Stores.Queries.SumJournalAsync(until.AddDays(1), until.AddDays(2), None).ConfigureAwait(false), Is.Empty);
    }
}
