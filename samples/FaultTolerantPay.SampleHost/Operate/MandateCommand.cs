using FaultTolerantPay.SampleHost.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>An operator has what a customer owes collected by another mandate: one payment, or all that is open.</summary>
internal static class MandateCommand
{
    private static readonly Option Attempt =
        new("--attempt", "ID", "The attempt that was advanced. Default: the one that is named like the order.");
    private static readonly Option Customer = new("--customer", "ID", "All open advances of this customer, in place of one payment.");
    private static readonly Option Institution =
        new("--institution", "ID", "With --customer: only those whose mandate is at this institution now.");
    private static readonly Option At = new("--at", "INSTITUTION", "The institution of the new mandate.", IsRequired: true);
    private static readonly Option Token = new("--token", "TOKEN", "The agreement or token there; never a card number.", IsRequired: true);
    private static readonly Option Replacement = new("--replacement", "ID",
        "The id of this replacement: given again, it continues where it was interrupted, and changes nothing twice.", IsRequired: true);

    public static Command Command { get; } = new(
        "mandate",
        "Replaces the mandate by which a customer is debited and refunded: of one payment, or of all open advances of a customer.",
        [new("MERCHANT", "The merchant.", IsOptional: true), new("ORDER", "The merchant's order.", IsOptional: true)],
        [StoreServices.Store, Attempt, Customer, Institution, At, Token, Replacement, ActionOptions.By, ActionOptions.Reason,
            StoreServices.Options],
        invocation => StoreServices.UseAsync(invocation, services => RunAsync(invocation, services.GetRequiredService<IAdvanceActions>())));

    private static async Task<int> RunAsync(Invocation invocation, IAdvanceActions operations)
    {
        var replacement = new MandateReplacement
        {
            Id = invocation.Value(Replacement.Name)!,
            Mandate = new Mandate(new InstitutionId(invocation.Value(At.Name)!), invocation.Value(Token.Name)!),
            By = ActionOptions.OperatorOf(invocation),
            Reason = invocation.Value(ActionOptions.Reason.Name)!,
        };
        bool isOne = invocation.Argument(1) is not null && !invocation.Has(Customer.Name) && !invocation.Has(Institution.Name);
        bool isAll = invocation.Argument(0) is null && invocation.Has(Customer.Name) && !invocation.Has(Attempt.Name);
        if (!isOne && !isAll)
        {
            throw new UsageException($"Expected MERCHANT ORDER [{Attempt.Shown}], or {Customer.Shown} [{Institution.Shown}].");
        }

        return isOne ? await ReplaceOneAsync(invocation, operations, replacement)
            : await ReplaceAllAsync(invocation, operations, replacement);
    }

    private static async Task<int> ReplaceOneAsync(Invocation invocation, IAdvanceActions operations, MandateReplacement replacement)
    {
        (MerchantId merchant, OrderId ofMerchant) = (new MerchantId(invocation.Argument(0)!), new OrderId(invocation.Argument(1)!));
        TransactionKey key = invocation.Value(Attempt.Name) is { } attempt
            ? new TransactionKey(merchant, ofMerchant, new AttemptId(attempt)) : new TransactionKey(merchant, ofMerchant);
        OperatorActionResult result = await operations.ReplaceMandateAsync(key, replacement, invocation.Stop);
        if (!result.IsDone)
        {
            return NotDone(invocation, result.Status, result.Reason!);
        }

        invocation.Out.Line(
            $"{key}: {(result.Status == OperatorActionStatus.Done ? "the mandate is " +
            "replaced" : "it was done before")}; the advance is {result.Advance!.State}, with {result.Advance.Mandate}.");
        if (result.Advance.State == AdvanceState.Delinquent)
        {
            invocation.Out.Line("Its collection was given up for another reason than its mandate, and is not taken up again by itself.");
        }

        return ExitCode.Done;
    }

    private static async Task<int> ReplaceAllAsync(Invocation invocation, IAdvanceActions operations, MandateReplacement replacement)
    {
        InstitutionId? institution = invocation.Value(Institution.Name) is { } id ? new InstitutionId(id) : null;
        OperatorActionResult result = await operations.ReplaceMandatesAsync(new CustomerId(invocation.Value(Customer.Name)!),
            institution, replacement, invocation.Stop);
        if (!result.IsDone)
        {
            return NotDone(invocation, result.Status, result.Reason!);
        }

        invocation.Out.Line($"{result.Replaced} replaced, {result.Unchanged} had it already.");
        return ExitCode.Done;
    }

    private static int NotDone(Invocation invocation, OperatorActionStatus status, string reason)
    {
        if (status == OperatorActionStatus.BadInput)
        {
            throw new UsageException(reason);
        }

        invocation.Error.Line($"{status}: {reason}.");
        return ExitCode.AnswerIsNo;
    }
}
