using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Channels;

/// <inheritdoc/>
internal sealed class ChannelAnswers(IStandInStore store, AnswerRecorder answers, ChannelCaller caller) : IChannelAnswers
{
    public async ValueTask<bool> ReportAsync(string reference, ChannelResult result, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (await store.FindInstructionAsync(reference, cancellationToken).ConfigureAwait(false) is not { } instruction)
            return false;
        await answers.RecordAsync(instruction, caller.Checked(instruction, result), wasQuery: false).ConfigureAwait(false);
        return true;
    }
}
