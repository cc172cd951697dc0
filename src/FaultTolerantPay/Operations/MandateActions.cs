using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Collection;
using FaultTolerantPay.Controls;
using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Operations;

/// <summary>Replaces the mandate for what is still to be collected or refunded.</summary>
internal sealed class MandateActions(
    ActionRunner runner,
    IOperatorQueries queries,
    InstitutionChannels channels,
    CollectionPolicy collection,
    IOptions<RecoveryOptions> recovery)
{
    private readonly RecoveryOptions _recovery = recovery.Value;

    /// <inheritdoc cref="IAdvanceActions.ReplaceMandateAsync"/>
    public ValueTask<OperatorActionResult> ReplaceAsync(
        TransactionKey key, MandateReplacement replacement, CancellationToken cancellationToken) =>
        runner.RunAsync(key, Checks(replacement), change => Replace(change, replacement, forCustomer: null), cancellationToken);

    /// <inheritdoc cref="IAdvanceActions.ReplaceMandatesAsync"/>
    public async ValueTask<OperatorActionResult> ReplaceAllAsync(
        CustomerId customer, InstitutionId? institution, MandateReplacement replacement, CancellationToken cancellationToken)
    {
        string?[] checks = [
            ActionChecks.Id("customer", customer.Value),
            institution is { } named ? ActionChecks.Id("institution", named.Value) : null,
            .. Checks(replacement)];
        string errors = ActionChecks.Join(checks);
        if (errors.Length > 0)
        {
            return new OperatorActionResult(OperatorActionStatus.BadInput, errors);
        }

        var filter = new OutstandingFilter { Customer = customer };
        int replaced = 0, asBefore = 0;
        string? after = null;
        do
        {
            QueryPage<Advance> page =
                await queries.ListOutstandingAsync(filter, after, StoreRules.MaxPageSize, cancellationToken).ConfigureAwait(false);
            foreach (Advance advance in page.Items)
            {
                // An interrupted run of this action may already have moved the mandate to another institution.
                if (institution is not null
                    && advance.Mandate?.Institution != institution
                    && !advance.Mandates.Any(change => change.ReplacementId == replacement.Id))
                {
                    continue;
                }
                // One commit for each advance: an interrupted action continues when it is repeated.
                OperatorActionResult result = await runner.RunAsync(
                    advance.Key, [], change => Replace(change, replacement, customer), cancellationToken).ConfigureAwait(false);
                if (result.Status == OperatorActionStatus.NotAllowed && result.Advance is not { IsFinal: true })
                {
                    return new OperatorActionResult(OperatorActionStatus.NotAllowed, $"{advance.Key}: {result.Reason}")
                    {
                        Replaced = replaced,
                        Unchanged = asBefore,
                    };
                }

                replaced += result.Status == OperatorActionStatus.Done ? 1 : 0;
                asBefore += result.Status == OperatorActionStatus.AlreadyDone ? 1 : 0;
            }
            after = page.Next;
        }
        while (after is not null);
        return replaced + asBefore == 0
            ? new OperatorActionResult(
                OperatorActionStatus.NotFound,
                $"customer {customer} has no open advance{(institution is null ? "" : $" with a mandate at {institution}")}")
            : new OperatorActionResult(replaced > 0 ? OperatorActionStatus.Done : OperatorActionStatus.AlreadyDone, null)
            {
                Replaced = replaced,
                Unchanged = asBefore,
            };
    }

    private StepResult Replace(AdvanceChange change, MandateReplacement replacement, CustomerId? forCustomer)
    {
        Advance advance = change.Before;
        if (advance.Mandates.FirstOrDefault(earlier => earlier.ReplacementId == replacement.Id) is { } known)
        {
            return known.Mandate == replacement.Mandate
                ? StepResult.AlreadyDone
                : StepResult.NotAllowed($"replacement {replacement.Id} set another mandate before");
        }

        if (advance.IsFinal)
        {
            return StepResult.NotAllowed($"the advance is {advance.State}; nothing is collected or refunded to the customer");
        }

        if (advance.IsErased)
        {
            return StepResult.NotAllowed("its customer is erased; book a manual adjustment");
        }

        if (advance.Mandate == replacement.Mandate)
        {
            return StepResult.AlreadyDone;
        }

        string scope = forCustomer is { } customer ? $" for customer {customer}" : "";
        string origin = $"replacement {replacement.Id}{scope}: {replacement.Reason}";
        var mandate = new MandateChange(replacement.Id, replacement.Mandate, change.At);
        return StepResult.Done(change.ReplaceMandate(mandate, origin, replacement.By, collection.AgainAt(change.At)));
    }

    private string?[] Checks(MandateReplacement replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        InstitutionId institution = replacement.Mandate.Institution;
        // If the business system posts the debits, no channel needs to collect.
        bool mayBe = Identifier.IsValid(institution.Value)
            && (_recovery.AdviceMode == AdviceMode.PostsDebit || channels.Collections(institution).Length > 0);
        return
        [
            ActionChecks.Id("replacement id", replacement.Id),
            mayBe
                ? null
                : ActionChecks.Id("mandate institution", institution.Value)
                    ?? $"mandate institution is '{institution}': expected one with a collection channel.",
            // The token is never shown (M8).
            ActionChecks.Field(Identifier.IsValid(replacement.Mandate.Token), "mandate token", "the value given", Identifier.Expectation),
            .. ActionChecks.Of(replacement.By, replacement.Reason),
        ];
    }
}
