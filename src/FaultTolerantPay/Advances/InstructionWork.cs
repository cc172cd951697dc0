using FaultTolerantPay.Channels;

namespace FaultTolerantPay.Advances;

/// <summary>Sends an instruction that is durable, asks for its result, and stores what the channel says.</summary>
internal sealed class InstructionWork(ChannelCaller caller, AnswerRecorder answers)
{
    /// <summary>Sends the instruction under way of an advance that this worker has just stored: nobody else sends it.</summary>
    public async ValueTask SendAsync(StoredAdvance stored, CancellationToken cancellationToken)
    {
        Instruction instruction = stored.Advance.InFlight!;
        ChannelResult result = await caller.SendAsync(instruction, late => KeepAsync(instruction, late, wasQuery: false), cancellationToken).ConfigureAwait(false);
        await answers.RecordAsync(instruction, result, wasQuery: false, stored).ConfigureAwait(false);
    }

    /// <summary>Asks for the result of the instruction under way. Whoever takes over a sent instruction starts here, never with a send.</summary>
    public async ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken)
    {
        Instruction instruction = advance.InFlight!;
        ChannelResult result = await caller.QueryAsync(instruction, cancellationToken).ConfigureAwait(false);
        await KeepAsync(instruction, result, wasQuery: true).ConfigureAwait(false);
    }

    private async ValueTask KeepAsync(Instruction instruction, ChannelResult result, bool wasQuery) =>
        await answers.RecordAsync(instruction, result, wasQuery).ConfigureAwait(false);
}
