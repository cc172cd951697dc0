namespace FaultTolerantPay;

/// <summary>Receives results that no caller waits for: callbacks, and the lines of a statement.</summary>
public interface IChannelReports
{
    /// <summary>
    /// Records a channel's report on an instruction. A duplicate, late or out-of-order report does no harm: the recorded state is never
    /// overwritten, and a contradicting report opens a discrepancy. The caller must have verified <see cref="ChannelReport.ReportedBy"/>.
    /// </summary>
    /// <param name="report">
    /// The instruction, the reported result and the reporter. A report that does not fit the instruction is refused: it is never applied,
    /// an operator is informed (<see cref="DiscrepancyKind.ReportNotBound"/>), and status queries continue as before.
    /// </param>
    /// <param name="cancellationToken">Cancels the look-up. A report on a known instruction is recorded anyway.</param>
    ValueTask<ReportStatus> ReportAsync(ChannelReport report, CancellationToken cancellationToken);
}
