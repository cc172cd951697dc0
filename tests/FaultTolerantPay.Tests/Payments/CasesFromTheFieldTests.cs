using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>What went wrong with card payments elsewhere: each case with its right behaviour, through the bank's services.</summary>
[OnOneThread]
public sealed class CasesFromTheFieldTests
{
    private static readonly OperationNumber Charge = new(OperationKind.Pay, 1);

    /// <summary>A channel created the charge and answered with an error: it is asked, and no other channel is tried.</summary>
    [TestCase("500")]
    [TestCase("html-502")]
    public async Task Pay_ChannelTookItAndAnsweredAnError_IsChargedOnce(string code)
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Unknown(code);
        CardPaymentAnswer unknown = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(1)), Card(), default));
        world.FirstProvider.Settle(unknown.Operation!.Reference, ProviderResult.Succeeded());

        CardPaymentAnswer again = await world.UntilAsync(world.Payments.PayAsync(world.Request(), Card(), default));

        Assert.That(unknown.Payment!.State, Is.EqualTo(ChannelPaymentState.Unknown));
        Assert.That(again.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(world.Providers.Sum(provider => provider.Orders.Count), Is.EqualTo(1));
    }

    /// <summary>Minor units go to the channel and come back as they are, whatever the currency's digits.</summary>
    [TestCase("JPY", 2_000)]
    [TestCase("CNY", 2_000)]
    [TestCase("KWD", 1_234)]
    public async Task Pay_CurrencyWithOtherDigits_MinorUnitsAreNeverScaled(string currency, long minor)
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentRequest request =
            world.Request(answerIn: TimeSpan.FromSeconds(1)) with { Amount = new Money(minor, new Currency(currency)) };
        CardPaymentAnswer pending = await world.UntilAsync(world.Payments.PayAsync(request, Card(), default));

        CallbackReading right = Says(pending.Operation!, ProviderResult.Succeeded());
        CallbackReading scaled = right with { Reports = [right.Reports[0] with { AmountMinor = minor * 100 }] };
        await world.CallBackAsync(world.FirstProvider, scaled);
        ChannelPaymentState afterScaled = (await world.FindAsync()).State;
        await world.CallBackAsync(world.FirstProvider, right);

        Assert.That(world.FirstProvider.Orders.Single().Amount, Is.EqualTo(request.Amount));
        Assert.That(afterScaled, Is.EqualTo(ChannelPaymentState.InProgress));
        Assert.That((await world.FindAsync()).PaidMinor, Is.EqualTo(minor));
    }

    /// <summary>"Not found" soon after a timeout proves nothing: the callback a minute later counts.</summary>
    [Test]
    public async Task Pay_NotFoundSoonAfterATimeout_StaysUnknownUntilTheCallbackProvesIt()
    {
        using var world = new CardWorld();
        world.FirstProvider.LateBookingWindow = TimeSpan.FromMinutes(10);
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseRequest);
        CardPaymentAnswer asked = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(5)), Card(), default));
        await world.PassAsync(TimeSpan.FromSeconds(55));
        ChannelPayment before = await world.FindAsync();

        await world.CallBackAsync(world.FirstProvider, Says(asked.Operation!, ProviderResult.Succeeded()));

        Assert.That(before.State, Is.EqualTo(ChannelPaymentState.Unknown));
        Assert.That(before.Find(Charge)!.Code, Is.EqualTo("not-found"), "it was asked for");
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(world.SecondProvider.Orders, Is.Empty);
    }

    /// <summary>A capture whose reply was lost is never given up: the notice a day later proves it.</summary>
    [Test]
    public async Task Capture_ReplyLostAndQueriesFailForADay_TheNoticeStillProvesIt()
    {
        using var world = new CardWorld();
        await world.AuthorisedAsync();
        world.FirstProvider.OrderSteps.Otherwise = FakeStep.LoseAnswer;
        world.FirstProvider.QuerySteps.Otherwise = FakeStep.LoseAnswer;
        CardPaymentAnswer captured = await world.UntilAsync(
            world.Payments.CaptureAsync(world.Operation("c-1", 10_000) with { AnswerBy = world.Now.AddSeconds(2) }, default));
        await world.PassAsync(TimeSpan.FromHours(25));
        ChannelPayment before = await world.FindAsync();

        await world.CallBackAsync(world.FirstProvider, Says(captured.Operation!, ProviderResult.Succeeded()));

        Assert.That(before.Find(captured.Operation!.Number)!.IsResolved, Is.False);
        Assert.That(
            (await world.OpenDiscrepanciesAsync()).Select(open => open.Kind),
            Does.Contain(DiscrepancyKind.StillUnknown),
            "someone sees it");
        Assert.That((await world.FindAsync()).CapturedMinor, Is.EqualTo(10_000));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    /// <summary>
    /// A channel that replays its stored error for a reference: while the query is unclear nothing new is sent, and after "not executed"
    /// the next attempt has a reference of its own.
    /// </summary>
    [Test]
    public async Task Refund_ChannelRepeatsItsErrorForAReference_ANewAttemptHasANewOne()
    {
        using var world = new CardWorld();
        await world.PaidAsync();
        world.FirstProvider.OnOrder = _ => ProviderResult.Unknown("500");
        CardPaymentAnswer first = await RefundAsync("r-1");
        CardPaymentAnswer same = await RefundAsync("r-1");
        CardPaymentAnswer other = await RefundAsync("r-2");
        world.FirstProvider.Settle(first.Operation!.Reference, ProviderResult.NotExecuted("never-seen"));
        await world.PassAsync(TimeSpan.FromMinutes(2));
        world.FirstProvider.OnOrder = _ => ProviderResult.Succeeded();

        CardPaymentAnswer again = await RefundAsync("r-3");

        Assert.That((same.IsReplay, other.Refusal), Is.EqualTo((true, ChannelRefusal.AboveRefundable)));
        Assert.That(again.Payment!.RefundedMinor, Is.EqualTo(10_000));
        string[] references =
            [.. world.FirstProvider.Orders.Where(order => order.Kind == OperationKind.Refund).Select(order => order.Reference)];
        Assert.That(references, Has.Length.EqualTo(2).And.Unique);

        Task<CardPaymentAnswer> RefundAsync(string id) => world.UntilAsync(world.Payments.RefundAsync(
            world.Operation(id, 10_000) with { AnswerBy = world.Now.AddSeconds(1) }, default));
    }

    /// <summary>A capture and a void at once, on two nodes: one is sent, the other refused before any call.</summary>
    [Test]
    public async Task CaptureAndVoid_AtOnceOnTwoNodes_OneWins()
    {
        using var world = new CardWorld();
        await world.AuthorisedAsync();
        using var other = new CardWorld(beside: world);

        CardPaymentAnswer[] answers = await Task.WhenAll(
            Task.Run(() => world.Payments.CaptureAsync(world.Operation("c-1", 10_000), default).AsTask()),
            Task.Run(() => other.Payments.VoidAsync(other.Operation("v-1"), default).AsTask()));

        Assert.That(answers.Count(answer => answer.Operation?.Outcome == OperationOutcome.Succeeded), Is.EqualTo(1));
        Assert.That(
            answers.Single(answer => answer.Refusal is not null).Refusal,
            Is.EqualTo(ChannelRefusal.OperationUnresolved).Or.EqualTo(ChannelRefusal.AlreadyVoided)
                .Or.EqualTo(ChannelRefusal.AlreadyCaptured));
        Assert.That(world.FirstProvider.Orders, Has.Count.EqualTo(2), "the authorisation, and one of the two");
    }

    /// <summary>"Closed" and "finished" also arrive after a refund: the payment stays refunded.</summary>
    [Test]
    public async Task Receive_ClosedAndFinishedAfterARefund_ChangeNothing()
    {
        using var world = new CardWorld();
        ChannelPayment paid = await world.PaidAsync();
        await world.Payments.RefundAsync(world.Operation("r-1", 10_000), default);
        ChannelPayment refunded = await world.FindAsync();

        CallbackResult closed =
            await world.CallBackAsync(world.FirstProvider, Says(paid.Operations[0], ProviderResult.NotExecuted("TRADE_CLOSED")));
        CallbackResult finished =
            await world.CallBackAsync(world.FirstProvider, Says(paid.Operations[0], ProviderResult.Succeeded()));

        ChannelPayment after = await world.FindAsync();
        Assert.That((closed.Status, finished.Status), Is.EqualTo((CallbackStatus.Recorded, CallbackStatus.Recorded)));
        Assert.That((after.State, after.RefundedMinor, after.IsHeld), Is.EqualTo((refunded.State, 10_000L, false)));
        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Empty);
    }

    /// <summary>A refund that timed out gets the channel's own number from the callback.</summary>
    [Test]
    public async Task Refund_TimesOutAndTheCallbackSucceeds_StatusAndReferenceAreStored()
    {
        using var world = new CardWorld();
        await world.PaidAsync();
        world.FirstProvider.OrderSteps.Otherwise = FakeStep.LoseAnswer;
        world.FirstProvider.QuerySteps.Otherwise = FakeStep.LoseAnswer;
        CardPaymentAnswer lost = await world.UntilAsync(world.Payments.RefundAsync(
            world.Operation("r-1", 4_000) with { AnswerBy = world.Now.AddSeconds(1) }, default));

        await world.CallBackAsync(world.FirstProvider, Says(lost.Operation!, ProviderResult.Succeeded("r1")));

        ChannelOperation refund = (await world.FindAsync()).Find(lost.Operation!.Number)!;
        Assert.That((refund.Outcome, refund.ChannelReference), Is.EqualTo((OperationOutcome.Succeeded, "r1")));
    }

    /// <summary>A refund that was never sent has failed for certain, and never shows as pending.</summary>
    [Test]
    public async Task Refund_NeverSent_HasFailedForCertain()
    {
        using var world = new CardWorld();
        await world.PaidAsync();
        world.FirstProvider.OrderSteps.Otherwise = FakeStep.RefuseConnection;

        CardPaymentAnswer blocked = await world.UntilAsync(world.Payments.RefundAsync(world.Operation("r-1", 4_000), default));

        Assert.That((blocked.Operation!.Outcome, blocked.Operation.IsResolved), Is.EqualTo((OperationOutcome.NotExecuted, true)));
        Assert.That(blocked.Operation.Code, Is.EqualTo("nothing-sent"));
        Assert.That((blocked.Payment!.RefundedMinor, blocked.Payment.RefundReservedMinor), Is.EqualTo((0L, 0L)));
    }
}
