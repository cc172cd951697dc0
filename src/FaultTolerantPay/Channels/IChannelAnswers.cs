namespace FaultTolerantPay.Channels;

/// <summary>Where answers come in that nobody waits for: callbacks, and what a statement says.</summary>
public interface IChannelAnswers
{
    /// <summary>
    /// Records what a channel says of an instruction. An answer that comes twice, late or out of order does no harm: the recorded state is never overwritten, and an
    /// answer that contradicts it opens a difference. The caller has checked who is speaking.
    /// </summary>
    /// <param name="reference">The instruction's reference, as it was sent to the channel.</param>
    /// <param name="result">What the channel says.</param>
    /// <param name="cancellationToken">Cancels the look-up; what was found is recorded.</param>
    /// <returns>False where no instruction has this reference.</returns>
    ValueTask<bool> ReportAsync(string reference, ChannelResult result, CancellationToken cancellationToken);
}
