using FaultTolerantPay.Channels;

namespace FaultTolerantPay.Advances;

/// <summary>Sends an instruction that is durable, asks for its result, and stores what the channel says.</summary>
internal sealed class InstructionWork(ChannelCaller caller, AnswerRecorder answers)
{
    /// <summary>Sends the instruction under way of an advance that this worker has just stored: nobody else sends it.</summary>
    public async ValueTask SendAsync(StoredAdvance stored, CancellationToken cancellationToken)
    {
        Instruction instruction = stored.Advance.InFlight!;
        ChannelResult result = await caller.SendAsync(instruction, cancellationToken).ConfigureAwait(false);
        await answers.RecordAsync(instruction, result, wasQuery: false, stored).ConfigureAwait(false);
    }

    /// <summary>Asks for the result of the instruction under way. Whoever takes over a sent instruction starts here, never with a send.</summary>
    public async ValueTask QueryAsync(Advance advance, CancellationToken cancellationToken)
    {
        Instruction instruction = advance.InFlight!;
        ChannelResult result = await caller.QueryAsync(instruction, cancellationToken).ConfigureAwait(false);
        await answers.RecordAsync(instruction, result, wasQuery: true).ConfigureAwait(false);
    }
}
