using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>A caller is answered in its time, whatever the provider does; what it waited for is recorded all the same.</summary>
[OnOneThread]
public sealed class CallerDeadlineTests
{
    [Test]
    public async Task Pay_CallerWaitsForASlowCustomer_OpensNoDiscrepancy()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(60)), Card(), default));

        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Empty, "one minute is nothing to trouble an operator with");
    }

    [Test]
    public async Task Wait_PaymentEndsOnAnotherNode_IsForgotten()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        using var other = new CardWorld(beside: world);
        await other.CallBackAsync(world.FirstProvider, Says(pending, ProviderResult.Succeeded()));

        Assert.That(world.Get<ResultWaits>().Count, Is.Zero);
    }

    [Test]
    public async Task Call_ProviderHangs_CallerIsAnsweredAtItsDeadline([Values] bool isRefund)
    {
        using var world = new CardWorld();
        if (isRefund)
        {
            await world.PaidAsync();
        }

        world.FirstProvider.OrderSteps.Otherwise = FakeStep.HangForGood;
        DateTimeOffset answerBy = world.Now.AddSeconds(3);

        ValueTask<CardPaymentAnswer> asked = isRefund
            ? world.Payments.RefundAsync(world.Operation("r-1", 1_000) with { AnswerBy = answerBy }, default)
            : world.Payments.PayAsync(world.Request() with { AnswerBy = answerBy }, Card(), default);
        world.Time.Advance(TimeSpan.FromSeconds(3));
        CardPaymentAnswer answer = await asked.AsTask().WaitAsync(TimeSpan.FromSeconds(5));

        Assert.That(answer.Operation!.IsResolved, Is.False);
        Assert.That(world.SecondProvider.Orders, Is.Empty);
    }

    [Test]
    public async Task Call_CallbackComesWhileTheProviderHangs_CallerIsAnsweredAtOnce()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.AnswerAfter(TimeSpan.FromSeconds(9)));
        Task<CardPaymentAnswer> paying = world.Payments.PayAsync(world.Request(), Card(), default).AsTask();
        ChannelOperation sent = (await world.FindAsync()).Operations.Single();

        await world.CallBackAsync(world.FirstProvider, Says(sent, ProviderResult.Succeeded()));

        Assert.That((await paying.WaitAsync(TimeSpan.FromSeconds(5))).Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Empty);
    }

    [Test]
    public async Task Call_CallersGiveUpEarly_SaysNothingAgainstTheChannel()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Otherwise = FakeStep.AnswerAfter(TimeSpan.FromSeconds(2));
        for (int i = 0; i < 10; i++)
        {
            using var gaveUp = new CancellationTokenSource();
            Task<CardPaymentAnswer> paying =
                world.Payments.PayAsync(world.Request(Key($"o-{i}")), Card(), gaveUp.Token).AsTask();
            await gaveUp.CancelAsync();
            await paying;
            world.Time.Advance(TimeSpan.FromSeconds(3));
            Assert.That((await world.FindAsync(Key($"o-{i}"))).State, Is.EqualTo(ChannelPaymentState.Paid));
        }

        Assert.That(world.Live.ShareBasisPoints(world.Live.HandleOf("first-1"), world.Now), Is.EqualTo(10_000));
    }

    private static async Task<ChannelOperation> PendingAsync(CardWorld world)
    {
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromMilliseconds(500)), Card(), default));
        return answer.Operation!;
    }
}
