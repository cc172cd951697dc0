using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Outstanding advances: lists and totals.</summary>
public abstract partial class OperatorQueriesConformance
{
    /// <summary>Each filter returns the matching advances; all filters together return those that match all of them.</summary>
    [Test]
    public async Task ListOutstanding_Filtered_GivesWhatFits()
    {
        await AddManyAsync().ConfigureAwait(false);
        List<Advance> all = await ListAsync(new OutstandingFilter()).ConfigureAwait(false);
        Assert.That(all, Has.Count.EqualTo(24));
        DateTimeOffset middle = Start.AddMinutes(12);
        (OutstandingFilter Filter, Func<Advance, bool> Fits)[] filters =
        [
            (new() { Customer = new CustomerId("c-1") }, a => a.Customer.Value == "c-1"),
            (new() { Merchant = new MerchantId("m-2") }, a => a.Key.Merchant.Value == "m-2"),
            (new() { Institution = new InstitutionId("i-1") }, a => a.Institution.Value == "i-1"),
            (new() { State = AdvanceState.CollectionDue }, a => a.State == AdvanceState.CollectionDue),
            (new() { Currency = Dollar }, a => a.Amount.Currency == Dollar),
            (new() { ReservedFrom = middle }, a => a.ReservedAt >= middle),
            (new() { ReservedBefore = middle }, a => a.ReservedAt < middle),
            (new() { Customer = new CustomerId("c-1"), Currency = Samples.Euro, ReservedBefore = middle }, a => a.Customer.Value == "c-1"
                && a.Amount.Currency == Samples.Euro
                && a.ReservedAt < middle),
            (new() { Merchant = new MerchantId("m-2"), State = AdvanceState.CollectionDue }, a => a.Key.Merchant.Value == "m-2"
                && a.State == AdvanceState.CollectionDue),
            (new() { Institution = new InstitutionId("i-0"), State = AdvanceState.PayoutSent }, a => a.Institution.Value == "i-0"
                && a.State == AdvanceState.PayoutSent),
            (new() { Customer = new CustomerId("nobody") }, _ => false),
            (new() { Currency = new Currency("JPY") }, _ => false),
        ];
        foreach ((OutstandingFilter filter, Func<Advance, bool> fits) in filters)
        {
            Assert.That(
                (await ListAsync(filter).ConfigureAwait(false)).Select(a => a.Key),
                Is.EqualTo(all.Where(fits).Select(a => a.Key)),
                filter.ToString());
            foreach (OutstandingGroup by in Enum.GetValues<OutstandingGroup>())
            {
                Assert.That(await SumAsync(filter, by).ConfigureAwait(false), Is.EqualTo(Expected(all.Where(fits), by)), $"{by}: {filter}");
            }
        }
    }

    /// <summary>
    /// Ordered by currency, the oldest first. Two advances of the same time are returned once each, even if a page ends between them.
    /// </summary>
    [Test]
    public async Task ListOutstanding_PageByPage_GivesEachOnceInOrder([Values(1, 2, 7)] int maxItems)
    {
        for (int i = 0; i < 9; i++)
        {
            await AddAsync(i, currency: i % 3 == 0 ? Dollar : Samples.Euro, reservedAt: Start.AddMinutes(-i / 2)).ConfigureAwait(false);
        }

        List<Advance> all = await ListAsync(new OutstandingFilter(), maxItems).ConfigureAwait(false);
        Assert.That(all.Select(a => a.Key).ToHashSet(), Has.Count.EqualTo(9));
        Assert.That(all.Select(a => (a.Amount.Currency.Code, a.ReservedAt)), Is.Ordered);
        Assert.That(
            (await ListAsync(
                new OutstandingFilter { Currency = Dollar, ReservedFrom = Start.AddMinutes(-2) },
                maxItems).ConfigureAwait(false)).Select(a => a.Amount.Currency),
            Is.EqualTo(new[] { Dollar, Dollar }));
    }

    /// <summary>
    /// A released or collected advance is not outstanding. Changes are visible immediately, and the whole advance is returned.
    /// </summary>
    [Test]
    public async Task ListOutstanding_AdvanceChanges_FollowsIt()
    {
        Advance advance = await AddAsync(1).ConfigureAwait(false);
        Assert.That(await ListAsync(new OutstandingFilter()).ConfigureAwait(false), Is.EqualTo(new[] { advance }));
        advance = await ChangeAsync(
            advance with
            {
                State = AdvanceState.Paid,
                IsPaid = true,
                PaidAt = Start,
                Institution = new InstitutionId("other"),
            }).ConfigureAwait(false);
        Assert.That(
            await ListAsync(
                new OutstandingFilter { Institution = new InstitutionId("other"), State = AdvanceState.Paid }).ConfigureAwait(false),
            Is.EqualTo(new[] { advance }));
        Assert.That(await ListAsync(new OutstandingFilter { State = AdvanceState.PayoutSent }).ConfigureAwait(false), Is.Empty);
        advance = await ChangeAsync(advance with { State = AdvanceState.CollectionDue, CollectedMinor = 400 }).ConfigureAwait(false);
        Assert.That(
            (await SumAsync(new OutstandingFilter(), OutstandingGroup.Currency).ConfigureAwait(false)).Single().OutstandingMinor,
            Is.EqualTo(600));
        advance = await ChangeAsync(
            advance with { State = AdvanceState.Collected, CollectedMinor = 1_000, NextActionAt = null }).ConfigureAwait(false);
        Assert.That(await ListAsync(new OutstandingFilter()).ConfigureAwait(false), Is.Empty);
        Assert.That(await SumAsync(new OutstandingFilter(), OutstandingGroup.State).ConfigureAwait(false), Is.Empty);
        await ChangeAsync(
            advance with { State = AdvanceState.Delinquent, CollectedMinor = 900, NextActionAt = Start.AddDays(1) }).ConfigureAwait(false);
        Assert.That((await ListAsync(new OutstandingFilter()).ConfigureAwait(false)).Single().OutstandingMinor, Is.EqualTo(100));
    }

    /// <summary>Totals that are read page by page equal totals that are read in one page.</summary>
    [Test]
    public async Task SumOutstanding_PageByPage_IsTheSame()
    {
        await AddManyAsync().ConfigureAwait(false);
        foreach (OutstandingGroup by in Enum.GetValues<OutstandingGroup>())
        {
            List<OutstandingTotal> whole = await SumAsync(new OutstandingFilter(), by).ConfigureAwait(false);
            Assert.That(await SumAsync(new OutstandingFilter(), by, 1).ConfigureAwait(false), Is.EqualTo(whole), by.ToString());
            Assert.That(whole.Sum(total => total.ExposureMinor), Is.EqualTo(24_000 + 276), by.ToString());
        }
    }

    /// <summary>
    /// Bands of age: an age equal to the end of a band belongs to the next band, and a clock that is ahead makes an advance young.
    /// </summary>
    [Test]
    public async Task SumOutstandingByAge_AtTheEdges_EachIsInOneBand()
    {
        TimeSpan[] bands = [TimeSpan.FromHours(1), TimeSpan.FromHours(2)];
        TimeSpan[] ages =
        [
            TimeSpan.FromMinutes(-5),
            TimeSpan.Zero,
            bands[0] - TimeSpan.FromTicks(1),
            bands[0],
            bands[1] - TimeSpan.FromTicks(1),
            bands[1],
            TimeSpan.FromDays(900),
        ];
        for (int i = 0; i < ages.Length; i++)
        {
            await AddAsync(i, reservedAt: Start - ages[i]).ConfigureAwait(false);
        }

        IReadOnlyList<OutstandingAge> sums = await Stores.Queries.SumOutstandingByAgeAsync(
            new OutstandingFilter(),
            Start,
            bands,
            None).ConfigureAwait(false);
        Assert.That(
            sums.Select(age => (age.From, age.To, age.Totals.Single().Count)),
            Is.EqualTo(new (TimeSpan, TimeSpan?, long)[] { (TimeSpan.Zero, bands[0], 3), (bands[0], bands[1], 2), (bands[1], null, 2) }));
        Assert.That(
            async () =>
                await Stores.Queries.SumOutstandingByAgeAsync(
                    new OutstandingFilter(),
                    Start,
                    [bands[1], bands[0]],
                    None).ConfigureAwait(false),
            Throws.ArgumentException);
    }
}
