using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>Requests whose times are at the ends of time, and whose texts are hostile.</summary>
public sealed class PaymentRequestEdgeTests
{
    private const string Hostile = "a\r\n4111111111111111";

    private static readonly DateTimeOffset[] Ends = [DateTimeOffset.MinValue, DateTimeOffset.MaxValue];

    [TestCaseSource(nameof(Ends))]
    public async Task Pay_DeadlineAtTheEndOfTime_IsAnsweredOrRefused(DateTimeOffset end)
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        ValueTask<CardPaymentAnswer> paying = world.Payments.PayAsync(world.Request() with { AnswerBy = end }, Card(), default);
        if (await world.Store.FindChannelPaymentAsync(Key(), default) is { } pending)
        {
            world.FirstProvider.Settle(pending.Operations.Single().Reference, ProviderResult.Succeeded());
        }

        CardPaymentAnswer answer = await world.UntilAsync(paying);

        Assert.That((answer.Refusal, answer.Payment?.State), Is.EqualTo(end == DateTimeOffset.MinValue
            ? (ChannelRefusal.InvalidRequest, (ChannelPaymentState?)null)
            : ((ChannelRefusal?)null, ChannelPaymentState.Paid)));
    }

    [TestCaseSource(nameof(Ends))]
    public async Task Refund_DeadlineAtTheEndOfTime_IsAnsweredOrRefused(DateTimeOffset end)
    {
        using var world = new CardWorld();
        await world.PaidAsync();

        CardPaymentAnswer answer = await world.Payments.RefundAsync(world.Operation("r-1", 1) with { AnswerBy = end }, default);

        Assert.That(answer.Refusal, Is.EqualTo(end == DateTimeOffset.MinValue ? ChannelRefusal.InvalidRequest : null));
    }

    [Test]
    public async Task Pay_HostileTexts_AreRefusedAndNotRepeated()
    {
        using var world = new CardWorld();
        CardPaymentRequest request = world.Request() with
        {
            Key = new TransactionKey(new MerchantId(Hostile), new OrderId(Hostile), new AttemptId(Hostile)),
            CardToken = Hostile,
        };

        CardPaymentAnswer answer = await world.Payments.PayAsync(request, card: null, default);

        AssertClean(answer.Errors, "Key.Merchant", "Key.Order", "Key.Attempt", "CardToken");
    }

    [Test]
    public async Task Pay_HostileNames_AreRefusedAndNotRepeated()
    {
        using var world = new CardWorld();
        CardPaymentRequest request = world.Request() with
        {
            Attributes = new Dictionary<string, string> { [Hostile] = Hostile },
            Requirements = new Dictionary<string, Routing.Model.Requirement> { [Hostile] = default },
            Capabilities = [Hostile],
            Elements = [Hostile],
        };

        CardPaymentAnswer answer = await world.Payments.PayAsync(request, Card(), default);

        Assert.That(answer.Refusal, Is.EqualTo(ChannelRefusal.InvalidRequest));
        Assert.That(answer.Errors, Has.Length.EqualTo(4));
        Assert.That(string.Join("", answer.Errors), Does.Not.Contain("4111111111111111").And.Not.Contain("\r"));
    }

    [Test]
    public async Task Operation_HostileTexts_AreRefusedAndNotRepeated()
    {
        using var world = new CardWorld();

        CardPaymentAnswer answer = await world.Payments.VoidAsync(world.Operation(Hostile), default);

        AssertClean(answer.Errors, "RequestId");
    }

    [Test]
    public async Task Verification_HostileTexts_AreRefusedAndNotRepeated()
    {
        using var world = new CardWorld();

        VerificationAnswer verified = await world.Verification.VerifyAsync(
            new VerificationRequest { RequestId = Hostile }, Card(), default);
        VerificationAnswer confirmed = await world.Verification.ConfirmAsync(
            new SmsConfirmation { Channel = new ChannelId(Hostile), SmsReference = Hostile, Code = Hostile.AsMemory() }, Card(), default);
        VerificationAnswer queried = await world.Verification.QueryAsync(Hostile, default);

        AssertClean(verified.Errors, "RequestId");
        AssertClean(confirmed.Errors, "Channel", "SmsReference");
        AssertClean(queried.Errors, "cardToken");
    }

    [Test]
    public async Task Receive_HostileProvider_IsRefused()
    {
        using var world = new CardWorld();
        var message = new CallbackMessage
        {
            Body = new byte[] { 0xFF },
            Headers = new Dictionary<string, string>(),
            ReceivedAt = DateTimeOffset.MaxValue,
        };
        world.FirstProvider.OnCallback = _ => new CallbackReading { IsAuthentic = true, SignedAt = DateTimeOffset.MinValue };

        CallbackResult[] results =
        [
            await world.Callbacks.ReceiveAsync(new ProviderId(Hostile), message, default),
            await world.Callbacks.ReceiveAsync(world.FirstProvider.Provider, message, default),
        ];

        Assert.That(results.Select(result => result.Status), Is.EqualTo(new[] { CallbackStatus.Refused, CallbackStatus.OutsideWindow }));
    }

    private static void AssertClean(IEnumerable<FieldError> errors, params string[] fields)
    {
        Assert.That(errors.Select(error => error.Field), Is.EqualTo(fields));
        Assert.That(string.Join("", errors), Does.Not.Contain("4111111111111111").And.Not.Contain("\r"));
    }
}
