using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Times at the ends of the calendar.</summary>
public abstract partial class StandInStoreConformance
{
    private static readonly DateTimeOffset[] FirstAndLast = [DateTimeOffset.MinValue, DateTimeOffset.MaxValue];

    private static readonly TimeSpan[] NoLeases =
        [TimeSpan.MinValue, TimeSpan.FromTicks(-1), TimeSpan.Zero, StoreRules.MaxLease + TimeSpan.FromTicks(1), TimeSpan.MaxValue];

    /// <summary>A method accepts any time or throws an exception that says what was expected.</summary>
    [Test]
    public async Task Call_TimesAtEitherEnd_IsAnsweredOrRefusedByName()
    {
        await CommittedAsync(Samples.Reserve(Samples.Key())).ConfigureAwait(false);
        for (int i = 0; i < FirstAndLast.Length; i++)
        {
            await SetAsync(Item(Samples.Order(i)), FirstAndLast[i]).ConfigureAwait(false);
        }

        await TimeBoundaries.AssertAnsweredOrRefusedAsync(Store, typeof(IStandInStore), min: 5).ConfigureAwait(false);
    }

    /// <summary>A lease with no length, or with an implausible end, is refused with the bound; nothing is claimed.</summary>
    [Test]
    public async Task Claim_LeaseOutOfRange_IsRefusedWithTheBound([ValueSource(nameof(NoLeases))] TimeSpan lease)
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        Assert.That(
            async () => await Store.ClaimAsync(NewClaim(Now, 10) with { Lease = lease }, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains($"{StoreRules.MaxLease}"));
        Assert.That(await ClaimAsync(Now).ConfigureAwait(false), Has.Length.EqualTo(1));
    }

    /// <summary>
    /// The longest lease is valid to its last tick. A lease that would end beyond the last representable time ends with it.
    /// </summary>
    [Test]
    public async Task Claim_MaxLease_HoldsToItsLastTick()
    {
        await SetAsync(Item(), Now).ConfigureAwait(false);
        WorkClaim longest = NewClaim(Now, 10) with { Lease = StoreRules.MaxLease };
        Assert.That((await Store.ClaimAsync(longest, None).ConfigureAwait(false)).Leases, Has.Count.EqualTo(1));
        Assert.That(await ClaimAsync(longest.LeaseEndsAt.AddTicks(-1)).ConfigureAwait(false), Is.Empty);
        WorkLease late = (await Store.ClaimAsync(
            longest with { Now = DateTimeOffset.MaxValue }, None).ConfigureAwait(false)).Leases.Single();
        Assert.That(await ClaimAsync(DateTimeOffset.MaxValue.AddTicks(-1)).ConfigureAwait(false), Is.Empty);
        Assert.That(await CommitUnderAsync(late).ConfigureAwait(false), Is.EqualTo(CommitStatus.Committed));
    }
}
