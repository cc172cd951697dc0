using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Business;

internal static class BusinessEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapPost("/business/executions", ExecuteAsync);
        app.MapGet("/business/executions", QueryAsync);
        app.MapPost("/business/confirmations", ConfirmAsync);
        app.MapPost("/business/advices", AdviseAsync);
        app.MapGet("/business/advices", (HttpContext http, InstructionDesk desk, EndpointGroups groups) =>
            desk.QueryAsync(http, groups.Business, InstructionKind.Advice, RequestQuery.Required(http, "reference")));
        app.MapGet("/business/statements/{day}", StatementAsync);
        app.MapGet("/business/readiness", ReadinessAsync);
    }

    private static async Task<IResult> ExecuteAsync(
        HttpContext http, EndpointGroups groups, InstructionDesk desk, Executions executions, ExecutionsInFlight inFlight,
        ArrivalStamp reception)
    {
        var instruction = await RequestBody.ReadAsync(http, fields => BankInstruction.Read(
            fields, EndpointGroups.BusinessName, InstructionKind.Execute, reception, needsCustomer: true, needsDeadline: false));
        inFlight.Enter(instruction.Reference);
        // Taken only now: a cancellation with a later ticket sees this execution in flight; one with an earlier ticket refuses it.
        instruction = instruction with { Ticket = reception.NextTicket() };
        try
        {
            return await desk.TakeAsync(http, groups.Business, instruction, session => executions.Execute(session, instruction));
        }
        finally
        {
            inFlight.Leave(instruction.Reference);
        }
    }

    private static Task<IResult> QueryAsync(
        HttpContext http, EndpointGroups groups, FaultInjector injector, LedgerWriter ledger, Executions executions)
    {
        var reference = RequestQuery.Required(http, "reference");
        return injector.PassAsync(http, groups.Business, "query", reference, async _ => await ledger.RunAsync(session =>
            InstructionAnswer.ToQuery(reference, Executions.Find(session, reference), groups.Business.Behaviour.BookingWindowMs)
                with
            { Status = executions.StatusOf(session, reference) }));
    }

    private static async Task<IResult> ConfirmAsync(
        HttpContext http, EndpointGroups groups, InstructionDesk desk, Executions executions, ArrivalStamp reception)
    {
        var confirmation =
            await RequestBody.ReadAsync(http, fields => BankInstruction.ReadConfirmation(fields, EndpointGroups.BusinessName, reception));
        return await desk.TakeAsync(http, groups.Business, confirmation, session => executions.Confirm(session, confirmation));
    }

    private static async Task<IResult> AdviseAsync(
        HttpContext http, EndpointGroups groups, InstructionDesk desk, ReceivedAdvices advices, ArrivalStamp reception)
    {
        var (advice, mode) = await RequestBody.ReadAsync(http, fields => (
            BankInstruction.Read(fields, EndpointGroups.BusinessName, InstructionKind.Advice, reception, needsCustomer: true,
                needsDeadline: false),
            fields.OneOf("mode", ReceivedAdvices.RecordOnly, ReceivedAdvices.PostsDebit)));
        return await desk.TakeAsync(http, groups.Business, advice, session => advices.Take(session, advice, mode));
    }

    private static async Task<IResult> StatementAsync(
        string day, HttpContext http, EndpointGroups groups, FaultInjector injector, LedgerWriter ledger, BusinessDays days,
        TimeProvider time)
    {
        string format = http.Request.Query["format"].ToString();
        if (format is not ("" or BusinessFile.Format))
        {
            throw BadRequestException.Of("format", $"must be {BusinessFile.Format} or left out; was \"{format}\"");
        }

        Statement? statement = null;
        IResult answer = await injector.PassAsync(http, groups.Business, "statement", day, async _ =>
            statement = await ledger.RunAsync(session => Statement.Read(session, days, time.GetUtcNow(), day)));
        return format.Length == 0 || statement is null ? answer : BusinessFile.Of(http, statement);
    }

    /// <summary>
    /// Would an execution be taken now? It goes the way of an execution, through the faults and the ledger's writer, and books nothing:
    /// while the ledger is not written, nothing is ready.
    /// </summary>
    private static Task<IResult> ReadinessAsync(HttpContext http, EndpointGroups groups, FaultInjector injector, LedgerWriter ledger) =>
        injector.PassAsync(http, groups.Business, "ready", "readiness",
            async _ => await ledger.RunAsync<object>(_ => new { status = Status.Ready }));
}
