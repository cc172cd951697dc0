using FaultTolerantPay.Merchants;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The contract of <see cref="IMerchantStore"/>. Derive from it, and implement how a store is created and reopened.</summary>
public abstract class MerchantStoreConformance
{
    /// <summary>The store under test: empty before each test.</summary>
    protected IMerchantStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Creates a new, empty store.</summary>
    protected abstract ValueTask<IMerchantStore> CreateAsync();

    /// <summary>Closes the store and opens another on the same data.</summary>
    protected abstract ValueTask<IMerchantStore> ReopenAsync(IMerchantStore store);

    /// <summary>Creates the store.</summary>
    [SetUp]
    public async Task CreateStore() => Store = await CreateAsync().ConfigureAwait(false);

    /// <summary>Closes the store.</summary>
    [TearDown]
    public Task CloseStore() => StandInStoreConformance.CloseAsync(Store);

    private static Merchant Sample(string id, DateTimeOffset? refreshAt = null) =>
        new() { Id = new MerchantId(id), Name = "Sample", Category = "5411", Currencies = [Samples.Euro], RefreshAt = refreshAt };

    private static ConsentChange Change(string id, int version) => new(
        new MerchantId(id), new OperatorId("ana"), Samples.Start.AddDays(version), new StandInConsent { Version = version - 1 },
        new StandInConsent { IsGiven = true, Version = version }, "asked for");

    private async Task SavedAsync(Merchant merchant, long version = 0) =>
        Assert.That(await Store.SaveAsync(merchant, version, null, None).ConfigureAwait(false), Is.True);

    /// <summary>Every property is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task RoundTrip_EveryPropertyFilled_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        Merchant merchant = SampleRecord.Of<Merchant>(1, everyTime);
        ConsentChange change = SampleRecord.Of<ConsentChange>(500, everyTime) with { Merchant = merchant.Id };
        Assert.That(await Store.SaveAsync(merchant, 0, change, None).ConfigureAwait(false), Is.True);
        for (int round = 0; round < 2; round++)
        {
            StandInStoreConformance.AssertSame(
                await Store.FindAsync(merchant.Id, None).ConfigureAwait(false),
                merchant with { Version = 1 });
            StandInStoreConformance.AssertSame(
                (await Store.ListConsentChangesAsync(merchant.Id, None).ConfigureAwait(false)).Single(),
                change);
            Store = await ReopenAsync(Store).ConfigureAwait(false);
        }
    }

    /// <summary>A method accepts any time or throws an exception that says what was expected.</summary>
    [Test]
    public async Task Call_TimesAtEitherEnd_IsAnsweredOrRefusedByName()
    {
        Assert.That(await Store.SaveAsync(Sample("first", DateTimeOffset.MinValue), 0, null, None).ConfigureAwait(false), Is.True);
        Assert.That(await Store.SaveAsync(Sample("last", DateTimeOffset.MaxValue), 0, null, None).ConfigureAwait(false), Is.True);
        await TimeBoundaries.AssertAnsweredOrRefusedAsync(Store, typeof(IMerchantStore), min: 1).ConfigureAwait(false);
        Assert.That(await Store.ListDueAsync(DateTimeOffset.MinValue, 10, None).ConfigureAwait(false), Has.Count.EqualTo(1));
        Assert.That(await Store.ListDueAsync(DateTimeOffset.MaxValue, 10, None).ConfigureAwait(false), Has.Count.EqualTo(2));
    }

    /// <summary>An absent value is read as absent; an unknown merchant is null.</summary>
    [Test]
    public async Task Find_NothingOptionalGiven_ComesBackAbsent()
    {
        Assert.That(await Store.FindAsync(new MerchantId("m"), None).ConfigureAwait(false), Is.Null);
        await SavedAsync(Sample("m")).ConfigureAwait(false);
        StandInStoreConformance.AssertSame(
            await Store.FindAsync(new MerchantId("m"), None).ConfigureAwait(false),
            Sample("m") with { Version = 1 });
    }

    /// <summary>
    /// Only the expected version is overwritten. Otherwise the result is false, and neither merchant nor consent change is written.
    /// </summary>
    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(2, false)]
    public async Task Save_ExpectedVersion_OnlyTheStoredOneIsTaken(int expected, bool isTaken)
    {
        await SavedAsync(Sample("m")).ConfigureAwait(false);
        bool saved = await Store.SaveAsync(
            Sample("m") with { Name = "New", Version = 99 },
            expected,
            Change("m", 1),
            None).ConfigureAwait(false);

        Merchant stored = (await Store.FindAsync(new MerchantId("m"), None).ConfigureAwait(false))!;
        Assert.That(saved, Is.EqualTo(isTaken));
        Assert.That((stored.Name, stored.Version), Is.EqualTo(isTaken ? ("New", 2L) : ("Sample", 1L)));
        Assert.That(
            await Store.ListConsentChangesAsync(new MerchantId("m"), None).ConfigureAwait(false),
            Has.Count.EqualTo(isTaken ? 1 : 0));
    }

    /// <summary>A version for an unknown merchant is refused.</summary>
    [Test]
    public async Task Save_VersionOfWhoIsNotThere_False()
    {
        Assert.That(await Store.SaveAsync(Sample("m"), 1, Change("m", 1), None).ConfigureAwait(false), Is.False);
        Assert.That(await Store.FindAsync(new MerchantId("m"), None).ConfigureAwait(false), Is.Null);
        Assert.That(await Store.ListConsentChangesAsync(new MerchantId("m"), None).ConfigureAwait(false), Is.Empty);
    }

    /// <summary>Lists the due merchants, the longest due first; a merchant without a due time is never due.</summary>
    [Test]
    public async Task ListDue_SomeDue_LongestDueFirst()
    {
        await SavedAsync(Sample("later", Samples.Start.AddTicks(1))).ConfigureAwait(false);
        await SavedAsync(Sample("now", Samples.Start)).ConfigureAwait(false);
        await SavedAsync(Sample("never")).ConfigureAwait(false);
        await SavedAsync(Sample("long", Samples.Start.AddHours(-1))).ConfigureAwait(false);
        await SavedAsync(Sample("moved", Samples.Start.AddHours(-2))).ConfigureAwait(false);
        await SavedAsync(Sample("moved", Samples.Start.AddHours(2)), 1).ConfigureAwait(false);
        async Task<string[]> DueAsync(int most) =>
            [.. (await Store.ListDueAsync(Samples.Start, most, None).ConfigureAwait(false)).Select(m => m.Id.Value)];

        Assert.That(await DueAsync(10).ConfigureAwait(false), Is.EqualTo(new[] { "long", "now" }));
        Assert.That(await DueAsync(1).ConfigureAwait(false), Is.EqualTo(new[] { "long" }));
    }

    /// <summary>Pages are in ordinal order of the ids.</summary>
    [Test]
    public async Task List_Paged_InOrdinalOrder()
    {
        foreach (string id in new[] { "b", "B", "a", "10", "9" })
        {
            await SavedAsync(Sample(id)).ConfigureAwait(false);
        }

        async Task<string> PageAsync(MerchantId? after, int most) =>
            string.Join(" ", (await Store.ListAsync(after, most, None).ConfigureAwait(false)).Select(m => m.Id));
        Assert.That(await PageAsync(null, 3).ConfigureAwait(false), Is.EqualTo("10 9 B"));
        Assert.That(await PageAsync(new MerchantId("B"), 3).ConfigureAwait(false), Is.EqualTo("a b"));
        Assert.That(async () => await PageAsync(null, 0).ConfigureAwait(false), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            async () => await Store.ListDueAsync(Samples.Start, 1_001, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>Every consent change is kept for its merchant, oldest first.</summary>
    [Test]
    public async Task ListConsentChanges_Several_OldestFirst()
    {
        for (int version = 1; version <= 3; version++)
        {
            Assert.That(await Store.SaveAsync(Sample("m"), version - 1, Change("m", version), None).ConfigureAwait(false), Is.True);
        }

        Assert.That(await Store.SaveAsync(Sample("other"), 0, Change("other", 1), None).ConfigureAwait(false), Is.True);
        Assert.That(
            await Store.ListConsentChangesAsync(new MerchantId("m"), None).ConfigureAwait(false),
            Is.EqualTo(new[] { Change("m", 1), Change("m", 2), Change("m", 3) }));
    }

    /// <summary>Of several concurrent saves of the same version, one succeeds.</summary>
    [Test]
    public async Task Save_ManyThreadsOneVersion_OneWins()
    {
        bool[] saved = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            Task.Run(async () => await Store.SaveAsync(Sample("m"), 0, Change("m", i), None).ConfigureAwait(false)))).ConfigureAwait(false);
        Assert.That(saved.Count(s => s), Is.EqualTo(1));
        Assert.That(await Store.ListConsentChangesAsync(new MerchantId("m"), None).ConfigureAwait(false), Has.Count.EqualTo(1));
    }
}
