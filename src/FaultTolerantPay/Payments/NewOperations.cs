using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Model;
using FaultTolerantPay.Providers.Settings;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Payments;

/// <summary>The terms of new operations: reference, deadline and first query.</summary>
internal sealed class NewOperations(
    IOperationReferences references, IProviderSettings settings, IOptions<PaymentOptions> payments, IOptions<ChannelOptions> channels)
{
    private readonly PaymentOptions _payments = payments.Value;
    private readonly ChannelOptions _channels = channels.Value;

    /// <summary>A new reference. A step that is made again on a newer payment keeps it.</summary>
    public string NextReference() => references.Next();

    /// <summary>The terms of an operation that is written at a time.</summary>
    /// <param name="at">When it is written.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="answerBy">When the caller is answered at the latest; null if nobody waits.</param>
    /// <param name="requestId">The caller's id of the request; null if there is none.</param>
    public OperationTerms TermsAt(DateTimeOffset at, string reference, DateTimeOffset? answerBy, string? requestId = null)
    {
        DateTimeOffset sendBefore = at.Plus(_payments.SendWindow);
        return new OperationTerms(
            reference, sendBefore, _channels.FirstQueryAt(sendBefore), requestId, answerBy, settings.MerchantNumberOf);
    }
}
