using System.Net;

namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>Instructions of the library in the bank's words, and the bank's answers in the library's.</summary>
internal static class ChannelMessages
{
    public static BankMessage Of(Instruction instruction) => new()
    {
        Reference = instruction.Reference,
        Merchant = instruction.Key.Transaction.Merchant.Value,
        Order = instruction.Key.Transaction.Order.Value,
        Attempt = instruction.Key.Transaction.Attempt.Value,
        Customer = instruction.Customer.Value,
        Purpose = instruction.Key.Purpose.ToString(),
        Ordinal = instruction.Key.Ordinal,
        AmountMinor = instruction.Amount.Minor,
        Currency = instruction.Amount.Currency.Code,
        SendBefore = instruction.SendBefore,
    };

    /// <summary>One of the five outcomes. Only the bank's own word makes one that is certain.</summary>
    public static ChannelResult Result(BankReply reply)
    {
        if (reply.NothingDone)
        {
            return ChannelResult.NotExecuted(reply.Code);
        }

        return (reply.Http, reply.Status) switch
        {
            (HttpStatusCode.OK, "succeeded") => ChannelResult.Succeeded(reply.Reference) with { FeeMinor = reply.FeeMinor },
            (HttpStatusCode.OK, "partCollected") =>
                ChannelResult.PartCollected(reply.BookedMinor, reply.Reference) with { FeeMinor = reply.FeeMinor },
            (HttpStatusCode.OK, "declined") => reply.IsHardDecline ? ChannelResult.HardDecline(reply.Code ?? "declined")
                : ChannelResult.SoftDecline(reply.Code ?? "declined"),
            (HttpStatusCode.OK, "notExecuted") => ChannelResult.NotExecuted(reply.Code),
            (HttpStatusCode.OK, "pending") => ChannelResult.Pending(reply.Reference),
            // A conflict too: something else is under this reference, and an operator must look.
            _ => ChannelResult.Unknown(reply.Status ?? reply.Code ?? $"http-{(int)reply.Http}"),
        };
    }

    public static QueryResult Found(BankReply reply) => reply is { Http: HttpStatusCode.OK, Status: "notFound" }
        ? QueryResult.NotFound
        // That the query was not executed says nothing of the instruction.
        : QueryResult.Found(reply.Http == HttpStatusCode.OK ? Result(reply) : ChannelResult.Unknown($"http-{(int)reply.Http}"));
}
