using FaultTolerantPay.SampleBank.Business;
using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Institutions;
using FaultTolerantPay.SampleBank.Ledger;
using FaultTolerantPay.SampleBank.Statements;

namespace FaultTolerantPay.SampleBank.Admin;

/// <summary>Set-up and audit. None of it passes the faults.</summary>
internal static class AdminEndpoints
{
    public static void Map(WebApplication app)
    {
        app.MapPut("/admin/customers", (HttpContext http, LedgerWriter ledger) => SetAsync(http, ledger, ReadCustomer));
        app.MapPut("/admin/limits", (HttpContext http, LedgerWriter ledger) => SetAsync(http, ledger, ReadLimit));
        app.MapPut("/admin/credit", (HttpContext http, LedgerWriter ledger) => SetAsync(http, ledger, ReadCredit));
        app.MapPost("/admin/business/reversals", ReverseAsync);
        app.MapPost("/admin/business/cut-over", CutOverAsync);
        app.MapPut("/admin/business/unseen", SetUnseenAsync);
        app.MapPost("/admin/reset", ResetAsync);
        app.MapGet("/admin/totals", (LedgerWriter ledger) => ledger.RunAsync(LedgerTotals.Read));
        app.MapGet("/admin/orders", (HttpContext http, LedgerWriter ledger) =>
        {
            var (merchant, order) = (RequestQuery.Required(http, "merchant"), RequestQuery.Required(http, "order"));
            return ledger.RunAsync(session => OrderTotal.Read(session, merchant, order));
        });
        app.MapGet("/admin/health", () => Results.Json(new { status = "up" }));
    }

    /// <summary>Bulk set-up: all of the list in one commit, or nothing.</summary>
    private static async Task<IResult> SetAsync(HttpContext http, LedgerWriter ledger, Func<FieldReader, Action<LedgerSession>> read)
    {
        var rows = await RequestBody.ReadListAsync(http, read);
        await ledger.RunAsync(session =>
        {
            rows.ForEach(set => set(session));
            return rows.Count;
        });
        return Results.Json(new { set = rows.Count });
    }

    private static Action<LedgerSession> ReadCustomer(FieldReader fields)
    {
        var customer = fields.Text("customer");
        var currency = fields.Currency("currency");
        var balanceMinor = fields.AmountOrZero("balanceMinor");
        var behaviour = fields.OptionalText("behaviour") ?? Customers.NormalBehaviour;
        var code = fields.OptionalText("code", 64);
        var times = fields.OptionalNumber("times", 1, int.MaxValue);
        if (!Customers.Behaviours.Contains(behaviour, StringComparer.Ordinal))
        {
            fields.Error("behaviour", $"must be one of {string.Join(", ", Customers.Behaviours)}; was \"{behaviour}\"");
        }

        return session => Customers.Set(session, customer, currency, balanceMinor, behaviour, code, times);
    }

    private static Action<LedgerSession> ReadLimit(FieldReader fields)
    {
        var institution = fields.OneOf("institution", EndpointGroups.InstitutionIds);
        var merchant = fields.Text("institutionMerchantId");
        var currency = fields.Currency("currency");
        var limitMinor = fields.AmountOrZero("limitMinor");
        return session => MerchantLimits.Set(session, institution, merchant, currency, limitMinor);
    }

    private static Action<LedgerSession> ReadCredit(FieldReader fields)
    {
        var institution = fields.OneOf("institution", [.. EndpointGroups.InstitutionIds, "*"]);
        var customer = fields.Text("customer");
        var tier = fields.OptionalText("tier");
        var grade = fields.OptionalText("grade", 16);
        if (tier is not (null or CreditTable.Sufficient or CreditTable.Insufficient))
        {
            fields.Error("tier", $"must be one of {CreditTable.Sufficient}, {CreditTable.Insufficient}; was \"{tier}\"");
        }

        if (tier is null && grade is null)
        {
            fields.Error("tier", "is missing, and so is grade: one of them must be given");
        }

        return session => CreditTable.Set(session, institution, customer, tier, grade);
    }

    private static async Task<IResult> ReverseAsync(HttpContext http, LedgerWriter ledger, Executions executions)
    {
        var reference = await RequestBody.ReadAsync(http, fields => fields.Text("reference"));
        var reversed = await ledger.RunAsync(session => executions.TryReverse(session, reference));
        return Results.Json(new { reference, status = reversed ? "reversed" : "notFound" });
    }

    private static async Task<IResult> CutOverAsync(LedgerWriter ledger, BusinessDays days, TimeProvider time)
    {
        var (ended, current) = await ledger.RunAsync(session =>
        {
            var before = days.Of(session, time.GetUtcNow());
            BusinessDays.EndToday(session);
            return (before, days.Of(session, time.GetUtcNow()));
        });
        return Results.Json(new { endedDay = ended, currentDay = current });
    }

    /// <summary>What the replica has not seen, in place of what was set before; an empty list: it has caught up.</summary>
    private static async Task<IResult> SetUnseenAsync(HttpContext http, Replica replica)
    {
        var references = await RequestBody.ReadListAsync(http, fields => fields.Text("reference"));
        replica.CatchUp();
        references.ForEach(replica.Lose);
        return Results.Json(new { set = references.Count });
    }

    private static async Task<IResult> ResetAsync(LedgerWriter ledger, EndpointGroups groups, Replica replica, StatementFaults faults)
    {
        replica.CatchUp();
        faults.End();
        await ledger.RunAsync<object?>(session =>
        {
            session.Script(LedgerSchema.Clear);
            return null;
        });
        foreach (var group in groups.All)
        {
            group.Reset();
        }

        return Results.Json(new { status = "empty" });
    }
}
