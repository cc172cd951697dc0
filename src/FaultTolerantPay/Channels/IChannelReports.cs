using FaultTolerantPay.Advances;

namespace FaultTolerantPay;

/// <summary>Where answers come in that nobody waits for: callbacks, and what a statement says.</summary>
public interface IChannelReports
{
    /// <summary>
    /// Records what a channel says of an instruction. An answer that comes twice, late or out of order does no harm: the recorded state is
    /// never overwritten, and an answer that contradicts it opens a difference. The caller has made sure of
    /// <see cref="ChannelReport.ReportedBy"/>.
    /// </summary>
    /// <param name="report">
    /// Who says what of which instruction. What does not fit the instruction is refused: it is never applied, an operator is told
    /// (<see cref="DiscrepancyKind.ReportNotBound"/>), and the channel is asked as ever.
    /// </param>
    /// <param name="cancellationToken">Cancels the look-up; what was found is recorded.</param>
    ValueTask<ReportStatus> ReportAsync(ChannelReport report, CancellationToken cancellationToken);
}
