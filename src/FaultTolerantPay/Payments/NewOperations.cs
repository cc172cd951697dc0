using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Model;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Payments;

/// <summary>The terms of new operations: reference, deadline and first query.</summary>
internal sealed class NewOperations(
    IOperationReferences references, IOptions<PaymentOptions> payments, IOptions<ChannelOptions> channels)
{
    private readonly PaymentOptions _payments = payments.Value;
    private readonly ChannelOptions _channels = channels.Value;

    /// <summary>A new reference. A step that is made again on a newer payment keeps it.</summary>
    public string NextReference() => references.Next();

    /// <summary>The terms of an operation that is written at a time.</summary>
    public OperationTerms TermsAt(DateTimeOffset at, string reference, string? requestId = null)
    {
        DateTimeOffset sendBefore = at.Plus(_payments.SendWindow);
        return new OperationTerms(reference, sendBefore, _channels.FirstQueryAt(sendBefore), requestId);
    }
}
