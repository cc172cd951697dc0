using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>Card payments and preauthorisations at the bank's level: the caller names no channel.</summary>
internal static class PaymentCommands
{
    public static Command[] All { get; } =
    [
        Begin("pay", "Takes a payment from a card. The same order again gets the same payment. Exit code 1 if it is not paid.",
            CardChannels.Payment, (payments, request, card, stop) => payments.PayAsync(request, card, stop)),
        Begin("preauth authorise", "Authorises an amount on a card. Exit code 1 if it is not authorised.",
            CardChannels.Preauthorisation, (payments, request, card, stop) => payments.AuthoriseAsync(request, card, stop)),
        Follow("preauth increment", "Raises the authorised amount.", hasAmount: true,
            (payments, request, stop) => payments.IncrementAsync(request, stop)),
        Follow("preauth capture", "Captures the authorised amount or a part of it.", hasAmount: true,
            (payments, request, stop) => payments.CaptureAsync(request, stop)),
        Follow("preauth void", "Cancels an authorisation of which nothing is captured.", hasAmount: false,
            (payments, request, stop) => payments.VoidAsync(request, stop)),
        Follow("refund", "Refunds a payment or a capture in whole or in part, at its channel.", hasAmount: true,
            (payments, request, stop) => payments.RefundAsync(request, stop), namesOriginal: true),
        Follow("reverse", "Undoes a whole capture, or a charge without a certain outcome: by default the newest charge.", hasAmount: false,
            (payments, request, stop) => payments.ReverseAsync(request, stop), namesOriginal: true),
    ];

    private static Command Begin(
        string name,
        string summary,
        string service,
        Func<ICardPayments, CardPaymentRequest, CardDetails?, CancellationToken, ValueTask<CardPaymentAnswer>> begin) => new(
        name,
        summary,
        ActionOptions.Payment,
        [
            CardOptions.Amount, CardOptions.Currency, CardOptions.Card, CardOptions.Token, CardOptions.Bank, CardOptions.Store,
            CardOptions.Provider, CardOptions.Wait, CardOptions.CallbackHost, QueryOptions.Json,
        ],
        async invocation =>
        {
            List<string> errors = [];
            TransactionKey key = CardOptions.KeyOf(invocation, errors);
            Money? amount = CardOptions.AmountOf(invocation, errors);
            string? token = invocation.Value(CardOptions.Token.Name);
            if (invocation.Has(CardOptions.Card.Name) == (token is not null))
            {
                errors.Add($"One of {CardOptions.Card.Shown} and {CardOptions.Token.Shown} is expected.");
            }

            using CardFile? card = ReadCard(invocation, errors);
            return await CardHost.RunAsync(invocation, errors, async services =>
            {
                using CardDetails? details = card?.Details();
                var request = new CardPaymentRequest
                {
                    Key = key,
                    Amount = amount!.Value,
                    CardToken = token,
                    Attributes = CardChannels.For(service),
                    AnswerBy = CardOptions.AnswerBy(invocation),
                };
                return PaymentAnswerReport.Show(
                    invocation, await begin(services.GetRequiredService<ICardPayments>(), request, details, invocation.Stop));
            });
        });

    private static Command Follow(
        string name,
        string summary,
        bool hasAmount,
        Func<ICardPayments, PaymentOperationRequest, CancellationToken, ValueTask<CardPaymentAnswer>> follow,
        bool namesOriginal = false) => new(
        name,
        summary + " Exit code 1 if that did not succeed.",
        ActionOptions.Payment,
        [
            .. hasAmount ? new[] { CardOptions.Amount, CardOptions.Currency } : [],
            .. namesOriginal ? new[] { CardOptions.Original } : [],
            CardOptions.Request, CardOptions.Bank, CardOptions.ExistingStore, CardOptions.Wait, CardOptions.CallbackHost,
            QueryOptions.Json,
        ],
        async invocation =>
        {
            List<string> errors = [];
            TransactionKey key = CardOptions.KeyOf(invocation, errors);
            Money? amount = hasAmount ? CardOptions.AmountOf(invocation, errors) : null;
            CardOptions.CheckStore(invocation, errors);
            return await CardHost.RunAsync(invocation, errors, async services =>
            {
                var request = new PaymentOperationRequest
                {
                    Payment = key,
                    RequestId = invocation.Value(CardOptions.Request.Name)!,
                    Amount = amount,
                    Original = namesOriginal ? invocation.Read<OperationNumber>(CardOptions.Original.Name) : null,
                    AnswerBy = CardOptions.AnswerBy(invocation),
                };
                return PaymentAnswerReport.Show(
                    invocation, await follow(services.GetRequiredService<ICardPayments>(), request, invocation.Stop));
            });
        });

    /// <summary>The card that the command line names; null if it names none, or (in <paramref name="errors"/>) it is wrong.</summary>
    internal static CardFile? ReadCard(Invocation invocation, List<string> errors)
    {
        if (invocation.Value(CardOptions.Card.Name) is not { } path)
        {
            return null;
        }

        try
        {
            return CardFile.Read(path);
        }
        catch (UsageException wrong)
        {
            errors.AddRange(wrong.Message.Split('\n'));
            return null;
        }
    }
}
