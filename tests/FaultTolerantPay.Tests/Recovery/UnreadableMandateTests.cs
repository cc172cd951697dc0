using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Recovery;

/// <summary>A mandate whose token cannot be decrypted: nothing is sent, and an operator sees why.</summary>
public sealed class UnreadableMandateTests
{
    [Test]
    public async Task Collection_TokenCannotBeRead_IsPostponedAndReported()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request() with
        {
            Mandate = new Mandate(StandInHarness.Alpha, "agreement-1") { UnreadableToken = new UnreadableToken("x", "key k1 is missing") },
        };
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced), "first answer");
        world.Detector.Recover();

        await world.PassAsync(TimeSpan.FromMinutes(10));

        Assert.That(world.AlphaCollection.Sent, Is.Empty, "collections");
        Discrepancy unreadable = await world.OpenDiscrepancyAsync();
        Assert.That((unreadable.Kind, unreadable.Evidence), Is.EqualTo((DiscrepancyKind.MandateUnreadable, "key k1 is missing")));
        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.State, Is.EqualTo(AdvanceState.CollectionDue), "state");
        Assert.That(advance.NextActionAt, Is.GreaterThan(world.Now), "it is looked at again later");
    }
}
