using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Counters and limits (M5).</summary>
public abstract partial class StandInStoreConformance
{
    private static CounterKey Slice(long slice, string merchant = "merchant-1") =>
        new(CounterScope.Merchant, merchant, Samples.Euro, slice, TimeSpan.FromMinutes(1));

    private static StandInCommit Count(CounterKey key, long amount, long count, params CounterLimit[] limits) =>
        new() { At = Now, Counters = [new CounterChange(key, amount, count)], Limits = limits };

    /// <summary>A counter starts at zero and adds up; negative changes subtract.</summary>
    [Test]
    public async Task Counter_AddedTo_Sums()
    {
        CounterKey key = Samples.Exposure();
        Assert.That(await Store.ReadCounterAsync(key, None).ConfigureAwait(false), Is.EqualTo(default(CounterValue)));
        await CommittedAsync(Count(key, 700, 1)).ConfigureAwait(false);
        await CommittedAsync(Count(key, 600, 1)).ConfigureAwait(false);
        await CommittedAsync(Count(key, -700, -1)).ConfigureAwait(false);
        Assert.That(await Store.ReadCounterAsync(key, None).ConfigureAwait(false), Is.EqualTo(new CounterValue(600, 1)));
    }

    /// <summary>Counters differ by each part of their key.</summary>
    [Test]
    public async Task Counter_KeysThatDifferInOnePart_AreCountedApart()
    {
        CounterKey key = Slice(1);
        CounterKey[] others =
        [
            key with { Scope = CounterScope.Customer }, key with { Id = "merchant-2" }, key with { Currency = new Currency("USD") },
            key with { Slice = 2 }, key with { SliceLength = TimeSpan.FromMinutes(2) }, Samples.Exposure(),
        ];
        await CommittedAsync(Count(key, 5, 1)).ConfigureAwait(false);
        foreach (CounterKey other in others)
        {
            Assert.That(
                await Store.ReadCounterAsync(other, None).ConfigureAwait(false),
                Is.EqualTo(default(CounterValue)),
                other.ToString());
        }
    }

    /// <summary>A total equal to the limit is allowed; one minor unit or one payment more is not.</summary>
    [TestCase(1_000, null, true)]
    [TestCase(999, null, false)]
    [TestCase(null, 1, true)]
    [TestCase(null, 0, false)]
    public async Task Limit_AtAndPastTheEdge_OnlyPastIsRefused(long? maxAmount, long? maxCount, bool isTaken) =>
        Assert.That(
            await CommitAsync(Samples.Reserve(Samples.Key(), 1_000, maxAmount, maxCount)).ConfigureAwait(false),
            Is.EqualTo(isTaken ? CommitStatus.Committed : CommitStatus.LimitReached));

    /// <summary>A limit adds several counters, including those that the commit does not change.</summary>
    [Test]
    public async Task Limit_OverSeveralCounters_ComparesTheirSum()
    {
        await CommittedAsync(Count(Slice(1), 400, 1)).ConfigureAwait(false);
        await CommittedAsync(Count(Slice(2), 300, 1)).ConfigureAwait(false);
        var limit = new CounterLimit { Name = "window", Keys = [Slice(1), Slice(2), Slice(3)], MaxAmountMinor = 1_000, IsVelocity = true };
        CommitResult refused = await Store.CommitAsync(Count(Slice(3), 301, 1, limit), None).ConfigureAwait(false);

        Assert.That(refused.Status, Is.EqualTo(CommitStatus.LimitReached));
        Assert.That(refused.Limit, Is.EqualTo(limit));
        Assert.That(refused.Current, Is.EqualTo(new CounterValue(700, 2)));
        await CommittedAsync(Count(Slice(3), 300, 1, limit)).ConfigureAwait(false);
    }

    /// <summary>Several changes of one counter within a commit count together.</summary>
    [Test]
    public async Task Limit_SeveralChangesOfOneCounter_AreCountedTogether()
    {
        CounterKey key = Samples.Exposure();
        var limit = new CounterLimit { Name = "cap", Keys = [key], MaxAmountMinor = 1_000 };
        StandInCommit Twice(long amount) => new() { At = Now, Counters = [new(key, amount, 1), new(key, amount, 1)], Limits = [limit] };
        Assert.That(await CommitAsync(Twice(501)).ConfigureAwait(false), Is.EqualTo(CommitStatus.LimitReached));
        await CommittedAsync(Twice(500)).ConfigureAwait(false);
        Assert.That(await Store.ReadCounterAsync(key, None).ConfigureAwait(false), Is.EqualTo(new CounterValue(1_000, 2)));
    }

    /// <summary>The store returns the first limit of the commit that would be exceeded.</summary>
    [Test]
    public async Task Limit_SeveralWouldBePassed_FirstInTheCommitAnswers()
    {
        CounterKey key = Samples.Exposure();
        CounterLimit Named(string name, long most) => new() { Name = name, Keys = [key], MaxAmountMinor = most };
        CommitResult refused = await Store.CommitAsync(
            Count(key, 100, 1, Named("wide", 100), Named("second", 99), Named("third", 10)),
            None).ConfigureAwait(false);
        Assert.That(refused.Limit?.Name, Is.EqualTo("second"));
        Assert.That(refused.Current, Is.EqualTo(default(CounterValue)));
    }

    /// <summary>
    /// A cap below the present exposure accepts no increase. A commit without that limit can still lower the exposure.
    /// </summary>
    [Test]
    public async Task Limit_LoweredBelowExposure_RefusesMoreAndAllowsLess()
    {
        CounterKey key = Samples.Exposure();
        await CommittedAsync(Count(key, 1_000, 1)).ConfigureAwait(false);
        var lowered = new CounterLimit { Name = "cap", Keys = [key], MaxAmountMinor = 500 };
        Assert.That(await CommitAsync(Count(key, 1, 1, lowered)).ConfigureAwait(false), Is.EqualTo(CommitStatus.LimitReached));
        await CommittedAsync(Count(key, -400, 0)).ConfigureAwait(false);
        Assert.That(await Store.ReadCounterAsync(key, None).ConfigureAwait(false), Is.EqualTo(new CounterValue(600, 1)));
    }

    /// <summary>A counter that would overflow throws and writes nothing.</summary>
    [Test]
    public async Task Counter_WouldNotFit_ThrowsAndWritesNothing()
    {
        CounterKey key = Samples.Exposure("other");
        await CommittedAsync(Count(key, long.MaxValue, 1)).ConfigureAwait(false);
        StandInCommit commit = Samples.Reserve(Samples.Key()) with { Counters = [new(Samples.Exposure(), 5, 1), new(key, 1, 1)] };
        Assert.That(async () => await CommitAsync(commit).ConfigureAwait(false), Throws.InstanceOf<OverflowException>());
        await AssertNothingOfAsync(Samples.Key()).ConfigureAwait(false);
        Assert.That(await Store.ReadCounterAsync(key, None).ConfigureAwait(false), Is.EqualTo(new CounterValue(long.MaxValue, 1)));
    }

    /// <summary>A sum over counters that would overflow is above every limit, or below it if negative.</summary>
    [Test]
    public async Task Limit_SumWouldNotFit_IsPassed()
    {
        await CommittedAsync(Count(Slice(1), long.MaxValue, 1)).ConfigureAwait(false);
        var limit = new CounterLimit { Name = "window", Keys = [Slice(1), Slice(2)], MaxAmountMinor = long.MaxValue };
        Assert.That(
            await CommitAsync(Count(Slice(2), long.MaxValue, 1, limit)).ConfigureAwait(false),
            Is.EqualTo(CommitStatus.LimitReached));
    }

    /// <summary>Counters expire at their time and not before. Of several changes, the latest time applies.</summary>
    [Test]
    public async Task DeleteOld_Counters_FromTheirTimeOn()
    {
        async Task Add(long slice, params DateTimeOffset?[] times)
        {
            foreach (DateTimeOffset? time in times)
            {
                await CommittedAsync(
                    new StandInCommit { At = Now, Counters = [new CounterChange(Slice(slice), 1, 1, time)] }).ConfigureAwait(false);
            }
        }
        await Add(1, Now).ConfigureAwait(false);
        await Add(2, Now.AddTicks(1)).ConfigureAwait(false);
        await Add(3, Now.AddHours(1), Now).ConfigureAwait(false);
        await Add(4, (DateTimeOffset?)null, Now).ConfigureAwait(false);
        await Store.DeleteOldPaymentsAsync(DateTimeOffset.MinValue, Now, None).ConfigureAwait(false);

        for (long slice = 1; slice <= 4; slice++)
        {
            long expected = slice switch { 1 => 0, 2 => 1, _ => 2 };
            Assert.That(
                (await Store.ReadCounterAsync(Slice(slice), None).ConfigureAwait(false)).Count,
                Is.EqualTo(expected),
                $"slice {slice}");
        }
    }
}
