using FaultTolerantPay.Advances;

namespace FaultTolerantPay.Controls;

/// <summary>What becomes of an action that needs a second operator, and what is stored with it.</summary>
/// <param name="Result">The result of the action, without a change.</param>
/// <param name="Request">The request to store, as it waits or was decided; null if nothing is stored.</param>
/// <param name="Event">The event of the timeline; null if nothing is stored.</param>
internal readonly record struct ApprovalStep(StepResult Result, ApprovalRequest? Request = null, TimelineEvent? Event = null)
{
    /// <summary>Nothing is stored.</summary>
    public static implicit operator ApprovalStep(StepResult result) => new(result);

    /// <summary>The result with the change of the advance that stores the request.</summary>
    public StepResult Of(AdvanceChange change) => Request is { } request && Event is { } noted
        ? Result with { Change = change.With(request).Noted(noted.Name, noted.Detail, noted.Operator) }
        : Result;
}
