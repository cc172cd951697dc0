using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// What remains of a record after its customer is erased: keys, amounts, states and times. They ensure that the order is never paid again
/// and that the ledger agrees. The customer, the mandates, the credit assessment and every text from a person or a channel are deleted.
/// </summary>
public static class Erasure
{
    /// <summary>Replaces an erased text.</summary>
    public const string Text = "(forgotten)";

    /// <summary>A payment's record without its customer.</summary>
    public static TransactionRecord Erase(TransactionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record with { Request = Erase(record.Request) };
    }

    /// <summary>An advance without its customer.</summary>
    public static Advance Erase(Advance advance)
    {
        ArgumentNullException.ThrowIfNull(advance);
        return advance with { Detail = advance.Detail with { Request = Erase(advance.Detail.Request), Credit = null }, Mandates = [] };
    }

    /// <summary>An instruction without its customer. What a query to the channel needs is kept.</summary>
    public static Instruction Erase(Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(instruction);
        return instruction with { Customer = CustomerId.Erased, Mandate = null };
    }

    /// <summary>A closed discrepancy without its texts. Who closed it and when is kept.</summary>
    public static Discrepancy Erase(Discrepancy discrepancy)
    {
        ArgumentNullException.ThrowIfNull(discrepancy);
        return discrepancy with { Evidence = Text, Decision = Text };
    }

    /// <summary>An approval request without its reasons. Who requested and who decided is kept.</summary>
    public static ApprovalRequest Erase(ApprovalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request with { Reason = Text, Decision = request.Decision is null ? null : Text };
    }

    private static TransactionRequest Erase(TransactionRequest request) => request with { Customer = CustomerId.Erased, Mandate = null };
}
