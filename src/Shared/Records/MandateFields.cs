using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Records;

/// <summary>Converts one mandate in a record that is written or read.</summary>
internal delegate ValueTask<Mandate> MandateChanger(MandateRow row, Mandate mandate);

/// <summary>
/// The only place that knows where stored records contain mandates. Returns the same record if nothing changes.
/// </summary>
internal static class MandateFields
{
    public static async ValueTask<TransactionRecord> ChangeAsync(TransactionRecord record, MandateChanger change)
    {
        TransactionRequest request = await ChangeAsync("payment", record.Request, change).ConfigureAwait(false);
        return ReferenceEquals(request, record.Request) ? record : record with { Request = request };
    }

    public static async ValueTask<Advance> ChangeAsync(Advance advance, MandateChanger change)
    {
        TransactionRequest request = await ChangeAsync("advance", advance.Detail.Request, change).ConfigureAwait(false);
        if (!ReferenceEquals(request, advance.Detail.Request))
        {
            advance = advance with { Detail = advance.Detail with { Request = request } };
        }

        ImmutableArray<MandateChange> mandates = advance.Mandates;
        for (int i = 0; i < mandates.Length; i++)
        {
            Mandate mandate = await change(new MandateRow("advance", advance.Key), mandates[i].Mandate).ConfigureAwait(false);
            if (mandate != mandates[i].Mandate)
            {
                mandates = mandates.SetItem(i, mandates[i] with { Mandate = mandate });
            }
        }
        if (mandates != advance.Mandates)
        {
            advance = advance with { Mandates = mandates };
        }

        if (advance.InFlight is not { } instruction)
        {
            return advance;
        }

        Instruction changed = await ChangeAsync("advance", instruction, change).ConfigureAwait(false);
        return ReferenceEquals(changed, instruction) ? advance : advance with { InFlight = changed };
    }

    public static ValueTask<Instruction> ChangeAsync(Instruction instruction, MandateChanger change) =>
        ChangeAsync("instruction", instruction, change);

    private static async ValueTask<Instruction> ChangeAsync(string table, Instruction instruction, MandateChanger change)
    {
        if (instruction.Mandate is not { } before)
        {
            return instruction;
        }

        var row = new MandateRow(table, instruction.Key.Transaction, instruction.Key);
        Mandate after = await change(row, before).ConfigureAwait(false);
        return after == before ? instruction : instruction with { Mandate = after };
    }

    private static async ValueTask<TransactionRequest> ChangeAsync(string table, TransactionRequest request, MandateChanger change)
    {
        if (request.Mandate is not { } before)
        {
            return request;
        }

        Mandate after = await change(new MandateRow(table, request.Key), before).ConfigureAwait(false);
        return after == before ? request : request with { Mandate = after };
    }
}
