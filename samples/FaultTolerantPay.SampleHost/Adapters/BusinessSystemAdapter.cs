using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>The bank's normal path.</summary>
internal sealed class BusinessSystemAdapter(BankConnection bank) : IBusinessSystem
{
    public async ValueTask<PrimaryResult> ExecuteAsync(TransactionRequest request, CancellationToken cancellationToken)
    {
        BankReply reply = await bank.PostAsync("/business/executions", Message(request.Key, request.Customer, request.Amount, "payment"),
            cancellationToken);
        if (reply.NothingDone)
        {
            return PrimaryResult.NotExecuted(FaultKind.Application, reply.Code);
        }

        return reply.Status switch
        {
            "succeeded" => PrimaryResult.Succeeded(reply.Reference),
            "declined" => PrimaryResult.Declined(reply.Code ?? "declined"),
            // A proper answer: refused before booking, because the payment is cancelled or was advised.
            "notExecuted" => PrimaryResult.NotExecuted(FaultKind.None, reply.Code),
            "pending" => PrimaryResult.Pending(),
            _ => PrimaryResult.Unknown(FaultKind.Application, $"http-{(int)reply.Http}"),
        };
    }

    public async ValueTask<OriginalResult> QueryAsync(TransactionKey key, CancellationToken cancellationToken) =>
        Answer(await bank.GetAsync($"/business/executions?reference={Reference(key)}", cancellationToken));

    public async ValueTask<OriginalResult> ConfirmOrCancelAsync(TransactionKey key, CancellationToken cancellationToken)
    {
        var message = new BankMessage
        {
            Reference = Reference(key),
            Merchant = key.Merchant.Value,
            Order = key.Order.Value,
            Attempt = key.Attempt.Value,
        };
        return Answer(await bank.PostAsync("/business/confirmations", message, cancellationToken));
    }

    public async ValueTask<PrimaryResult> AdviseAsync(Advice advice, CancellationToken cancellationToken)
    {
        BankMessage message = Message(advice.Key, advice.Customer, advice.Amount, "advice") with
        {
            Reference = advice.Id.Length <= BankMessage.MaxReferenceLength ? advice.Id : Hash(advice.Id),
            Mode = advice.Kind == AdviceKind.PostDebit ? "postsDebit" : "recordOnly",
        };
        BankReply reply = await bank.PostAsync("/business/advices", message, cancellationToken);
        return reply.Status switch
        {
            "recorded" or "posted" => PrimaryResult.Succeeded(reply.Reference) with { Code = reply.Code },
            "declined" => PrimaryResult.Declined(reply.Code ?? "declined"),
            _ when reply.NothingDone => PrimaryResult.NotExecuted(FaultKind.Application, reply.Code),
            _ => PrimaryResult.Unknown(FaultKind.Application, $"http-{(int)reply.Http}"),
        };
    }

    /// <summary>
    /// The bank's own word on whether it would take payments. A connection that breaks and an HTTP 500 say no; a refused connection is
    /// thrown on, as everywhere.
    /// </summary>
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        BankReply reply = await bank.GetAsync("/business/readiness", cancellationToken);
        return reply is { Http: HttpStatusCode.OK, Status: "ready" } ? ProbeResult.Ready : ProbeResult.NotReady;
    }

    /// <summary>
    /// The bank's reference of a payment: a function of its key, of the same length for every key. The bank keeps one answer for each
    /// reference, so each attempt needs its own: under
    /// that of an attempt which was declined, the next would be answered with the same decline. The attempt that is named like its order
    /// has the reference that orders had
    /// before there were attempts.
    /// </summary>
    public static string Reference(TransactionKey key) =>
        Hash(key.IsNamedLikeOrder ? $"{key.Merchant.Value}\n{key.Order.Value}"
            : $"{key.Merchant.Value}\n{key.Order.Value}\n{key.Attempt.Value}");

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    private static OriginalResult Answer(BankReply reply) => reply.Http != HttpStatusCode.OK
        ? default
        : new OriginalResult(
            reply.Status switch
            {
                "succeeded" or "executed" => OriginalStatus.Executed,
                "declined" => OriginalStatus.Declined,
                // Refused before booking, now and later.
                "cancelled" or "notExecuted" => OriginalStatus.Cancelled,
                "reversed" => OriginalStatus.Reversed,
                "inflight" => OriginalStatus.InFlight,
                "notFound" => OriginalStatus.NotFound,
                _ => OriginalStatus.Unknown,
            },
            reply.Reference,
            reply.Code);

    private static BankMessage Message(TransactionKey key, CustomerId customer, Money amount, string purpose) => new()
    {
        Reference = Reference(key),
        Merchant = key.Merchant.Value,
        Order = key.Order.Value,
        Attempt = key.Attempt.Value,
        Customer = customer.Value,
        Purpose = purpose,
        Ordinal = 1,
        AmountMinor = amount.Minor,
        Currency = amount.Currency.Code,
    };
}
