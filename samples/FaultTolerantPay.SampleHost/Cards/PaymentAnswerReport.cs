using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Operate;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Cards;

/// <summary>Shows what became of a card payment: its state, its amounts and each operation. Of the card only the masked number.</summary>
internal static class PaymentAnswerReport
{
    /// <summary>Shows it. The exit code is 0 if the operation that was asked for succeeded.</summary>
    public static int Show(Invocation invocation, CardPaymentAnswer answer) => Show(
        invocation, answer, answer is { Refusal: null, Operation: { IsResolved: true, Outcome: OperationOutcome.Succeeded } });

    /// <summary>Shows it. The exit code is 0 if <paramref name="isDone"/>.</summary>
    public static int Show(Invocation invocation, CardPaymentAnswer answer, bool isDone)
    {
        if (answer.Refusal == ChannelRefusal.InvalidRequest)
        {
            throw new UsageException(string.Join('\n', answer.Errors.Select(error => $"{error}.").DefaultIfEmpty(answer.Reason ?? "")));
        }

        if (invocation.Has(QueryOptions.Json.Name))
        {
            JsonAnswer.Write(invocation.Out, Row(answer));
        }
        else
        {
            ShowText(invocation, answer);
        }

        return isDone ? ExitCode.Done : ExitCode.AnswerIsNo;
    }

    private static void ShowText(Invocation invocation, CardPaymentAnswer answer)
    {
        if (answer.Refusal is { } refusal)
        {
            invocation.Console.Line(refusal == ChannelRefusal.NotFound ? $"There is no card payment {string.Join(' ', Named(invocation))}."
                : $"Nothing was done: {refusal}{(answer.Reason is { } reason ? $", {reason}" : "")}.");
        }

        if (answer.Payment is not { } payment)
        {
            return;
        }

        Currency currency = payment.Amount.Currency;
        invocation.Console.Line($"{payment.Key}: {payment.State}, {payment.Amount}, card {payment.MaskedCard ?? "by agreement"}"
            + (answer.IsReplay ? ". The same request came before; nothing new was begun." : "."));
        invocation.Console.Line(string.Join(", ", Amounts(payment).Where(amount => amount.Minor != 0)
            .Select(amount => $"{amount.Name} {new Money(amount.Minor, currency)}").DefaultIfEmpty("nothing moved")) + ".");
        Table table = new Table { Border = TableBorder.Simple }.AddColumns(
            "operation", "channel", "amount", "outcome", "code", "cause", "fee", "latency", "queries", "reference");
        foreach (ChannelOperation operation in payment.Operations)
        {
            table.Row(
                operation.Original is { } original ? $"{operation.Number} of {original}" : operation.Number.ToString(),
                operation.Channel.Value, operation.Amount.ToString(), Outcome(operation),
                operation.Code ?? "", operation.Cause?.ToString() ?? "",
                operation.FeeMinor == 0 ? "" : new Money(operation.FeeMinor, currency).ToString(),
                operation.Latency is { } latency ? $"{(long)latency.TotalMilliseconds} ms" : "",
                operation.Queries == 0 ? "" : operation.Queries.ToString(CultureInfo.InvariantCulture), operation.Reference);
        }

        invocation.Console.Write(table);
        foreach (string held in payment.HeldByDiscrepancies)
        {
            invocation.Console.Line($"Held by the discrepancy {held}: an operator decides.");
        }
    }

    private static IEnumerable<string> Named(Invocation invocation) =>
        Enumerable.Range(0, ActionOptions.Payment.Length).Select(invocation.Argument).OfType<string>();

    private static string Outcome(ChannelOperation operation) =>
        !operation.IsAnswered && !operation.IsResolved ? "no answer"
        : operation.IsReversed ? $"{operation.Outcome}, reversed"
        : operation is { Outcome: OperationOutcome.Declined, IsHardDecline: true } ? "Declined for good" : operation.Outcome.ToString();

    private static (string Name, long Minor)[] Amounts(ChannelPayment payment) =>
    [
        ("authorised", payment.AuthorisedMinor), ("captured", payment.CapturedMinor), ("voided", payment.VoidedMinor),
        ("available", payment.IsPreauthorisation ? payment.AvailableMinor : 0), ("paid", payment.PaidMinor),
        ("refunded", payment.RefundedMinor), ("refunds under way", payment.RefundReservedMinor), ("surplus", payment.SurplusMinor),
        ("fees", payment.FeesMinor),
    ];

    private static object Row(CardPaymentAnswer answer) => new
    {
        answer.Refusal,
        answer.Reason,
        Replay = answer.IsReplay,
        Operation = answer.Operation is { } begun ? Row(begun) : null,
        Payment = answer.Payment is { } payment ? Row(payment) : null,
    };

    private static object Row(ChannelPayment payment) => new
    {
        Merchant = payment.Key.Merchant.Value,
        Order = payment.Key.Order.Value,
        Attempt = payment.Key.Attempt.Value,
        payment.State,
        Currency = payment.Amount.Currency.Code,
        AmountMinor = payment.Amount.Minor,
        payment.MaskedCard,
        payment.CardToken,
        payment.AuthorisedMinor,
        payment.CapturedMinor,
        payment.VoidedMinor,
        AvailableMinor = payment.IsPreauthorisation ? payment.AvailableMinor : 0,
        payment.PaidMinor,
        payment.RefundedMinor,
        payment.RefundReservedMinor,
        payment.SurplusMinor,
        payment.FeesMinor,
        HeldBy = payment.HeldByDiscrepancies,
        Route = new { payment.Decision.Fingerprint, payment.Decision.Reasons },
        Operations = payment.Operations.Select(Row),
    };

    private static object Row(ChannelOperation operation) => new
    {
        Number = operation.Number.ToString(),
        Original = operation.Original?.ToString(),
        Channel = operation.Channel.Value,
        Provider = operation.Provider.Value,
        AmountMinor = operation.Amount.Minor,
        operation.Outcome,
        Resolved = operation.IsResolved,
        Reversed = operation.IsReversed,
        operation.IsHardDecline,
        operation.Code,
        operation.Cause,
        operation.FeeMinor,
        LatencyMs = operation.Latency is { } latency ? (long?)latency.TotalMilliseconds : null,
        operation.Queries,
        operation.WrittenAt,
        operation.ResolvedAt,
        operation.Reference,
        operation.RequestId,
    };
}
