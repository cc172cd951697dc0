using FaultTolerantPay.Faults;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The contract of <see cref="IFaultStore"/>. Derive from it, and implement how a store is created and reopened.</summary>
public abstract class FaultStoreConformance
{
    /// <summary>The store under test: empty before each test.</summary>
    protected IFaultStore Store { get; private set; } = null!;

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Creates a new, empty store.</summary>
    protected abstract ValueTask<IFaultStore> CreateAsync();

    /// <summary>Closes the store and opens another on the same data.</summary>
    protected abstract ValueTask<IFaultStore> ReopenAsync(IFaultStore store);

    /// <summary>Creates the store.</summary>
    [SetUp]
    public async Task CreateStore() => Store = await CreateAsync().ConfigureAwait(false);

    /// <summary>Closes the store.</summary>
    [TearDown]
    public Task CloseStore() => StandInStoreConformance.CloseAsync(Store);

    private static Outage Sample(int hours = 0) =>
        new() { Start = Samples.Start.AddHours(hours), Cause = "5 consecutive connection errors" };

    private async Task<Outage> OpenAsync(Outage outage) => await Store.OpenOutageAsync(outage, None).ConfigureAwait(false);

    /// <summary>Every property is read as it was stored, also after a restart.</summary>
    [Test]
    public async Task RoundTrip_EveryPropertyFilled_ComesBackAsStored(
        [ValueSource(typeof(TimeBoundaries), nameof(TimeBoundaries.NoneOrOne))] DateTimeOffset? everyTime)
    {
        Outage filled = SampleRecord.Of<Outage>(1, everyTime);
        Outage opened = await OpenAsync(filled with { End = null, ClosedBy = null }).ConfigureAwait(false);
        StandInStoreConformance.AssertSame(opened, filled with { Id = opened.Id, End = null, ClosedBy = null });
        Store = await ReopenAsync(Store).ConfigureAwait(false);
        StandInStoreConformance.AssertSame(await Store.FindOpenOutageAsync(None).ConfigureAwait(false), opened);
        await Store.CloseOutageAsync(filled with { Id = opened.Id }, None).ConfigureAwait(false);
        ManualFaultSwitch manual = SampleRecord.Of<ManualFaultSwitch>(100, everyTime);
        await Store.SetManualSwitchAsync(manual, None).ConfigureAwait(false);
        for (int round = 0; round < 2; round++)
        {
            StandInStoreConformance.AssertSame(
                (await Store.ListOutagesAsync(1, None).ConfigureAwait(false)).Single(),
                filled with { Id = opened.Id });
            StandInStoreConformance.AssertSame(await Store.FindManualSwitchAsync(None).ConfigureAwait(false), manual);
            StandInStoreConformance.AssertSame((await Store.ListManualSwitchesAsync(1, None).ConfigureAwait(false)).Single(), manual);
            Store = await ReopenAsync(Store).ConfigureAwait(false);
        }
    }

    /// <summary>Outages are numbered from 1; at most one is open.</summary>
    [Test]
    public async Task OpenOutage_OneIsOpen_ThatOneIsReturnedUnchanged()
    {
        Assert.That(await Store.FindOpenOutageAsync(None).ConfigureAwait(false), Is.Null);
        Outage first = await OpenAsync(Sample()).ConfigureAwait(false);
        Outage again = await OpenAsync(Sample(1) with { Cause = "another" }).ConfigureAwait(false);
        Assert.That(first.Id, Is.EqualTo(new OutageId(1)));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(await Store.ListOutagesAsync(10, None).ConfigureAwait(false), Has.Count.EqualTo(1));
    }

    /// <summary>The first end stays; the next outage has the next number; lists return the newest first.</summary>
    [Test]
    public async Task CloseOutage_Twice_FirstEndStays()
    {
        Outage first = await OpenAsync(Sample()).ConfigureAwait(false);
        Outage closed = first with { End = Samples.Start.AddMinutes(5), ClosedBy = new OperatorId("ana") };
        await Store.CloseOutageAsync(closed with { Cause = "not kept" }, None).ConfigureAwait(false);
        await Store.CloseOutageAsync(first with { End = Samples.Start.AddMinutes(9) }, None).ConfigureAwait(false);
        Assert.That(await Store.FindOpenOutageAsync(None).ConfigureAwait(false), Is.Null);

        Outage second = await OpenAsync(Sample(1)).ConfigureAwait(false);
        Assert.That(second.Id, Is.EqualTo(new OutageId(2)));
        Assert.That(await Store.ListOutagesAsync(10, None).ConfigureAwait(false), Is.EqualTo(new[] { second, closed }));
        Assert.That(await Store.ListOutagesAsync(1, None).ConfigureAwait(false), Is.EqualTo(new[] { second }));
    }

    /// <summary>Misuse is refused: an end at opening, no end at closing, an unknown outage, pages out of range.</summary>
    [Test]
    public void Misuse_IsRefused()
    {
        Assert.That(async () => await OpenAsync(Sample() with { End = Samples.Start }).ConfigureAwait(false), Throws.ArgumentException);
        Assert.That(async () => await Store.CloseOutageAsync(Sample(), None).ConfigureAwait(false), Throws.ArgumentException);
        Assert.That(
            async () =>
                await Store.CloseOutageAsync(Sample() with { Id = new OutageId(7), End = Samples.Start }, None).ConfigureAwait(false),
            Throws.InvalidOperationException);
        Assert.That(
            async () => await Store.ListOutagesAsync(0, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            async () => await Store.ListManualSwitchesAsync(1_001, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>The operator's latest position applies; earlier ones stay on record, newest first.</summary>
    [Test]
    public async Task SetManualSwitch_Several_LastCountsAndAllStay()
    {
        Assert.That(await Store.FindManualSwitchAsync(None).ConfigureAwait(false), Is.Null);
        ManualFaultSwitch[] words =
        [
            new(ManualFaultPosition.ForcedFaulted, new OperatorId("ana"), Samples.Start, "drill"),
            new(ManualFaultPosition.ForcedHealthy, new OperatorId("bo"), Samples.Start.AddHours(-1), "drill over"),
            new(ManualFaultPosition.Automatic, new OperatorId("ana"), Samples.Start.AddHours(2), "back"),
        ];
        foreach (ManualFaultSwitch word in words)
        {
            await Store.SetManualSwitchAsync(word, None).ConfigureAwait(false);
        }

        Assert.That(await Store.FindManualSwitchAsync(None).ConfigureAwait(false), Is.EqualTo(words[2]));
        Assert.That(await Store.ListManualSwitchesAsync(2, None).ConfigureAwait(false), Is.EqualTo(new[] { words[2], words[1] }));
    }

    /// <summary>All concurrent openings return the same outage.</summary>
    [Test]
    public async Task OpenOutage_ManyThreads_AllGetTheSame()
    {
        Outage[] opened = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => OpenAsync(Sample(i))))).ConfigureAwait(false);
        Assert.That(opened.Distinct().Count(), Is.EqualTo(1));
    }
}
