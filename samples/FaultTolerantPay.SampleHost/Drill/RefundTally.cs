using FaultTolerantPay.SampleHost.Drill.Plans;

namespace FaultTolerantPay.SampleHost.Drill;

/// <summary>What became of the refunds that merchants ordered.</summary>
internal sealed class RefundTally
{
    /// <summary>Taken: they lower what is due, or the customer gets a refund.</summary>
    public int Taken { get; private set; }

    /// <summary>Refused, since the payment was not paid, was superseded, or has nothing left to refund.</summary>
    public int Refused { get; private set; }

    /// <summary>Of payments that are no advances: the business system's own affair.</summary>
    public int NotAdvanced { get; private set; }

    public void Note(RefundOrder refund, OperatorActionStatus status)
    {
        switch (status)
        {
            case OperatorActionStatus.Done or OperatorActionStatus.AlreadyDone:
                Taken++;
                break;
            case OperatorActionStatus.NotFound:
                NotAdvanced++;
                break;
            case OperatorActionStatus.NotAllowed:
                Refused++;
                break;
            default:
                throw new InvalidOperationException($"Refund {refund.Id} of {refund.Of} ended {status}: expected a valid request.");
        }
    }
}
