using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Collections;

internal static class CollectionEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/collections/{channel}/instructions", CollectAsync);
        app.MapPost("/collections/{channel}/refunds", RefundAsync);
        MapQuery(app, "/collections/{channel}/instructions", InstructionKind.Collect);
        MapQuery(app, "/collections/{channel}/refunds", InstructionKind.Refund);
    }

    private static void MapQuery(WebApplication app, string path, string kind) =>
        app.MapGet(path, (string channel, HttpContext http, InstructionDesk desk, EndpointGroups groups) =>
            desk.QueryAsync(http, groups.Collection(channel), kind, RequestQuery.Required(http, "reference")));

    private static async Task<IResult> CollectAsync(
        string channel, HttpContext http, EndpointGroups groups, InstructionDesk desk, Bookings bookings, ArrivalStamp reception)
    {
        var group = groups.Collection(channel);
        var (instruction, allowPart) = await RequestBody.ReadAsync(http, fields => (
            BankInstruction.Read(fields, group.Name, InstructionKind.Collect, reception, needsCustomer: true, needsDeadline: true),
            fields.OptionalFlag("allowPart") ?? false));
        return await desk.TakeAsync(http, group, instruction, session => group.Behaviour.Declines(instruction.Reference)
            ?? Collect(session, instruction, allowPart, bookings));
    }

    private static InstructionDecision Collect(LedgerSession session, BankInstruction instruction, bool allowPart, Bookings bookings)
    {
        var (refusal, amountMinor) =
            Customers.Take(session, instruction.Customer!, instruction.Currency, instruction.AmountMinor, allowPart);
        if (refusal is not null)
        {
            return refusal;
        }

        bookings.Collection(session, instruction, amountMinor);
        return amountMinor == instruction.AmountMinor ? InstructionDecision.Succeeded(amountMinor)
            : new InstructionDecision(Status.PartCollected, BookedMinor: amountMinor);
    }

    private static async Task<IResult> RefundAsync(
        string channel, HttpContext http, EndpointGroups groups, InstructionDesk desk, Bookings bookings, ArrivalStamp reception)
    {
        var group = groups.Collection(channel);
        var instruction = await RequestBody.ReadAsync(http, fields => BankInstruction.Read(
            fields, group.Name, InstructionKind.Refund, reception, needsCustomer: true, needsDeadline: true));
        return await desk.TakeAsync(http, group, instruction, session =>
        {
            if (!Customers.Exists(session, instruction.Customer!, instruction.Currency))
            {
                return InstructionDecision.Hard("no_account");
            }

            // Refunds beyond what was collected are not refused: an auditor shall be able to see a caller's error.
            bookings.CustomerRefund(session, instruction);
            return InstructionDecision.Succeeded(instruction.AmountMinor);
        });
    }
}
