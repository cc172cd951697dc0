using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Storage;

/// <summary>
/// What stays of a record once its customer is forgotten: keys, amounts, states and times, so that the order is paid once for ever and the ledger agrees. Customer, mandates, credit answer and every text that
/// a person or a channel wrote are gone.
/// </summary>
public static class Erasure
{
    /// <summary>Stands in the place of a text that is forgotten.</summary>
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

    /// <summary>An instruction without its customer; what the channel is asked about it by stays.</summary>
    public static Instruction Erase(Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(instruction);
        return instruction with { Customer = CustomerId.Forgotten, Mandate = null };
    }

    /// <summary>A closed difference without its texts; who closed it and when stays.</summary>
    public static Discrepancy Erase(Discrepancy discrepancy)
    {
        ArgumentNullException.ThrowIfNull(discrepancy);
        return discrepancy with { Evidence = Text, Decision = Text };
    }

    /// <summary>A request for a second person without its reasons; who ordered and who decided stays.</summary>
    public static ApprovalRequest Erase(ApprovalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request with { Reason = Text, Decision = request.Decision is null ? null : Text };
    }

    private static TransactionRequest Erase(TransactionRequest request) => request with { Customer = CustomerId.Forgotten, Mandate = null };
}
