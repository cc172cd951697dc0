using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Tests.StandIn;

/// <summary>An order is paid at most once, by whatever attempt (M2); an attempt that ended unpaid leaves the way free for another.</summary>
[OnOneThread]
public sealed class AttemptsTests
{
    private static readonly AttemptId Second = new("try-2");

    [Test]
    public async Task Execute_NewAttemptOfAnAdvancedOrder_IsNotPaidAgain()
    {
        using var world = new StandInWorld();
        await world.AddMerchantAsync();
        TransactionRequest first = await world.AdvancedAsync();
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(first with { Attempt = Second });

        Assert.That(second.IsReplay || !second.IsFinal, Is.True, second.ToString());
        Assert.That(world.AlphaPayout.Sent, Has.Count.EqualTo(1));
        Assert.That(await world.Store.FindAdvanceAsync((first with { Attempt = Second }).Key, default), Is.Null);
        await world.AssertBooksAsync();
    }
}
