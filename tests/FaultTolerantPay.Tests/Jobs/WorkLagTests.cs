using FaultTolerantPay.Jobs;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Jobs;

public sealed class WorkLagTests
{
    [Test]
    public async Task FindOldestDueAsync_NobodyWorks_SaysHowLongTheOldestItemWaits()
    {
        using var world = new StandInHarness(pay => pay.Recovery(options => options.ConfirmDelay = TimeSpan.FromMinutes(2)));
        await world.AddMerchantAsync();
        Assert.That(await LagsAsync(world), Is.EquivalentTo(NothingDue()));
        world.Fail();

        await world.Pipeline.ExecuteAsync(world.Request("first"));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.Pipeline.ExecuteAsync(world.Request("second"));
        world.Time.Advance(TimeSpan.FromMinutes(4));

        Assert.That(await LagsAsync(world), Is.EquivalentTo(NothingDue()), "What waits for a business system that is down is not late.");
        world.Detector.Recover();
        Dictionary<WorkKind, TimeSpan?> expected = NothingDue();
        expected[WorkKind.Confirmation] = TimeSpan.FromMinutes(3);
        expected[WorkKind.Advices] = TimeSpan.FromMinutes(5);
        Assert.That(await LagsAsync(world), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task FindOldestDueAsync_WorkedOff_SaysNothingIsDue()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        await world.Pipeline.ExecuteAsync(world.Request());
        world.Detector.Recover();

        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That(await LagsAsync(world), Is.EquivalentTo(NothingDue()));
    }

    [Test]
    public async Task FindOldestDueAsync_ChannelPaymentIsDue_SaysHowLate()
    {
        using var world = new StandInHarness();
        TransactionKey key = Samples.Key();
        WorkChange due = new(new WorkItemKey(WorkKind.ChannelPayment, key), world.Now) { Lane = "channel:channel-1" };
        await world.Store.CommitAsync(
            new StandInCommit { At = world.Now, ChannelPayment = Samples.ChannelPayment(key), Work = [due] }, default);

        world.Time.Advance(TimeSpan.FromMinutes(7));

        Dictionary<WorkKind, TimeSpan?> expected = NothingDue();
        expected[WorkKind.ChannelPayment] = TimeSpan.FromMinutes(7);
        Assert.That(await LagsAsync(world), Is.EquivalentTo(expected));
    }

    private static Dictionary<WorkKind, TimeSpan?> NothingDue() =>
        Enum.GetValues<WorkKind>().ToDictionary(kind => kind, _ => (TimeSpan?)null);

    private static async Task<Dictionary<WorkKind, TimeSpan?>> LagsAsync(StandInHarness world)
    {
        Dictionary<WorkKind, TimeSpan?> lags = [];
        foreach (IWorkLag lag in world.Lags.OfType<QueueWork>())
        {
            lags.Add(Enum.Parse<WorkKind>(lag.Name, ignoreCase: true), await lag.FindOldestDueAsync(CancellationToken.None));
        }

        return lags;
    }
}
