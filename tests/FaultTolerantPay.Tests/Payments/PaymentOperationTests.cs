using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

[OnOneThread]
public sealed class PaymentOperationTests
{
    [Test]
    public async Task Refund_InParts_GoesToTheOriginalChannelAndNeverAboveTheOriginal()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.NotExecuted();
        ChannelPayment paid = await world.PaidAsync();
        Assert.That(paid.Operations[^1].Channel, Is.EqualTo(Second));

        CardPaymentAnswer part = await world.Payments.RefundAsync(world.Operation("r-1", 6_000), default);
        CardPaymentAnswer above = await world.Payments.RefundAsync(world.Operation("r-2", 4_001), default);
        CardPaymentAnswer rest = await world.Payments.RefundAsync(world.Operation("r-3", 4_000), default);

        ChannelOrder order = world.SecondProvider.Orders.Last(order => order.Kind == OperationKind.Refund);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(part.Operation!.Outcome, Is.EqualTo(OperationOutcome.Succeeded));
            Assert.That(above.Refusal, Is.EqualTo(ChannelRefusal.AboveRefundable));
            Assert.That(rest.Payment!.RefundedMinor, Is.EqualTo(10_000));
            Assert.That(order.Original!.Reference, Is.EqualTo(paid.Operations[^1].Reference));
            Assert.That(order.Card, Is.Null);
            Assert.That(world.SecondProvider.Orders, Has.Count.EqualTo(3));
            Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
        }
    }

    [Test]
    public async Task Refund_TwoAtOnceOnTwoNodes_NeverExceedWhatWasTaken()
    {
        using var world = new CardWorld();
        await world.PaidAsync();
        using var other = new CardWorld(beside: world);
        world.FirstProvider.OrderSteps.Otherwise = FakeStep.Hang;

        Task<CardPaymentAnswer> one = world.Payments.RefundAsync(world.Operation("r-1", 6_000), default).AsTask();
        CardPaymentAnswer two = await other.Payments.RefundAsync(other.Operation("r-2", 6_000), default);

        Assert.That(two.Refusal, Is.EqualTo(ChannelRefusal.AboveRefundable));
        Assert.That(world.FirstProvider.Orders.Count(order => order.Kind == OperationKind.Refund), Is.EqualTo(1));
        await world.UntilAsync(new ValueTask<CardPaymentAnswer>(one));
    }

    [Test]
    public async Task Surplus_PaymentHasAllItsOperations_IsReturned()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = order =>
            order.Kind == OperationKind.Authorise ? ProviderResult.NotExecuted() : ProviderResult.Succeeded();
        ChannelPayment authorised = await world.AuthorisedAsync();
        for (int i = 0; (await world.FindAsync()).Operations.Length < ChannelPayment.MaxOperations; i++)
        {
            await world.Payments.CaptureAsync(world.Operation($"c-{i}", 1), default);
        }

        await world.CallBackAsync(world.FirstProvider, Says(authorised.Operations[0], ProviderResult.Succeeded()));
        await world.PassAsync(TimeSpan.FromMinutes(2));

        ChannelPayment returned = await world.FindAsync();
        Assert.That((returned.SurplusMinor, returned.SurplusReturnedMinor), Is.EqualTo((10_000L, 10_000L)));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task Refund_SameRequestAgain_IsRepeatedNotDone()
    {
        using var world = new CardWorld();
        await world.PaidAsync();
        CardPaymentAnswer first = await world.Payments.RefundAsync(world.Operation("r-1", 1_000), default);

        CardPaymentAnswer again = await world.Payments.RefundAsync(world.Operation("r-1", 1_000), default);
        CardPaymentAnswer conflict = await world.Payments.RefundAsync(world.Operation("r-1", 2_000), default);

        Assert.That(again.IsReplay, Is.True);
        Assert.That(again.Operation, Is.EqualTo(first.Operation));
        Assert.That(conflict.Refusal, Is.EqualTo(ChannelRefusal.RequestConflict));
    }

    [Test]
    public async Task Preauthorisation_IncrementCaptureVoid_AreGuarded()
    {
        using var world = new CardWorld();
        await world.AuthorisedAsync();

        CardPaymentAnswer raised = await world.Payments.IncrementAsync(world.Operation("i-1", 2_000), default);
        CardPaymentAnswer captured = await world.Payments.CaptureAsync(world.Operation("c-1", 5_000), default);
        CardPaymentAnswer above = await world.Payments.CaptureAsync(world.Operation("c-2", 7_001), default);
        CardPaymentAnswer voided = await world.Payments.VoidAsync(world.Operation("v-1"), default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(raised.Payment!.AuthorisedMinor, Is.EqualTo(12_000));
            Assert.That(captured.Payment!.State, Is.EqualTo(ChannelPaymentState.PartlyCaptured));
            Assert.That(above.Refusal, Is.EqualTo(ChannelRefusal.AboveAuthorised));
            Assert.That(voided.Refusal, Is.EqualTo(ChannelRefusal.AlreadyCaptured));
        }
    }

    [Test]
    public async Task Capture_AfterVoid_IsRefusedBeforeAnyCall()
    {
        using var world = new CardWorld();
        await world.AuthorisedAsync();
        await world.Payments.VoidAsync(world.Operation("v-1"), default);

        CardPaymentAnswer captured = await world.Payments.CaptureAsync(world.Operation("c-1", 1), default);

        Assert.That(captured.Refusal, Is.EqualTo(ChannelRefusal.AlreadyVoided));
        Assert.That(world.FirstProvider.Orders.Select(order => order.Kind),
            Is.EqualTo(new[] { OperationKind.Authorise, OperationKind.Void }));
    }

    [Test]
    public async Task Reverse_ChargeWithoutResult_FreesTheOrder()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseAnswer);
        world.FirstProvider.QuerySteps.Otherwise = FakeStep.LoseAnswer;
        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(3)), Card(), default));

        CardPaymentAnswer reversed = await world.Payments.ReverseAsync(world.Operation("x-1"), default);

        Assert.That(reversed.Operation!.Outcome, Is.EqualTo(OperationOutcome.Succeeded));
        Assert.That(reversed.Payment!.Find(new OperationNumber(OperationKind.Pay, 1))!.IsReversed, Is.True);
        CardPaymentAnswer again = await world.Payments.PayAsync(world.Request(), Card(), default);
        Assert.That(again.Operation!.Channel, Is.EqualTo(Second));
        Assert.That(again.Payment!.PaidMinor, Is.EqualTo(10_000));
    }

    [Test]
    public async Task Operations_OfAPaymentThatIsNotThere_AreNotFound()
    {
        using var world = new CardWorld();

        ChannelRefusal?[] refusals =
        [
            (await world.Payments.RefundAsync(world.Operation("r-1", 1), default)).Refusal,
            (await world.Payments.CaptureAsync(world.Operation("r-1", 1), default)).Refusal,
            (await world.Payments.VoidAsync(world.Operation("r-1"), default)).Refusal,
            (await world.Payments.ReverseAsync(world.Operation("r-1"), default)).Refusal,
            (await world.Payments.QueryAsync(Key(), default)).Refusal,
        ];

        Assert.That(refusals, Is.All.EqualTo(ChannelRefusal.NotFound));
    }

    [Test]
    public async Task Query_OperationWithoutResult_AsksItsChannel()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer pending = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(1)), Card(), default));
        world.FirstProvider.Settle(pending.Operation!.Reference, ProviderResult.HardDecline("51"));

        CardPaymentAnswer answer = await world.Payments.QueryAsync(Key(), default);

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Declined));
    }

    [Test]
    public async Task Operation_WrongRequest_NamesEveryField()
    {
        using var world = new CardWorld();
        PaymentOperationRequest request = world.Operation("") with { AnswerBy = world.Now, Original = new(OperationKind.Pay, 1) };

        CardPaymentAnswer answer = await world.Payments.CaptureAsync(request, default);

        Assert.That(answer.Errors.Select(error => error.Field),
            Is.EquivalentTo(new[] { "RequestId", "Amount", "Original", "AnswerBy" }));
    }

    [Test]
    public async Task Authorisation_Expires_RestCanNoLongerBeCaptured()
    {
        using var world = new CardWorld(pay => pay.Payments(options => options.AuthorisationLifetime = TimeSpan.FromMinutes(10)));
        await world.AuthorisedAsync();
        await world.Payments.CaptureAsync(world.Operation("c-1", 4_000), default);

        await world.PassAsync(TimeSpan.FromMinutes(11));

        ChannelPayment expired = await world.FindAsync();
        Assert.That(expired.State, Is.EqualTo(ChannelPaymentState.Captured));
        Assert.That(expired.ExpiredMinor, Is.EqualTo(6_000));
    }
}
