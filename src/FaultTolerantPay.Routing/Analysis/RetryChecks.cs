using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>Finds retry rules that may send a payment to a channel that was tried.</summary>
internal static class RetryChecks
{
    public static IEnumerable<Finding> Of(OperationPolicy operation, string path)
    {
        if (operation.Retry is not { MaxAttempts: > 1 } retry || operation.HardRules.Any(rule => rule is HardRule.NotTried))
        {
            yield break;
        }

        (string Name, RetryStep Step)[] ends =
        [
            ("softDecline", retry.SoftDecline), ("hardDecline", retry.HardDecline), ("technicalFailure", retry.TechnicalFailure),
            ("customerAbandoned", retry.CustomerAbandoned),
        ];
        string[] next = [.. ends.Where(end => end.Step.Kind == RetryStepKind.NextChannel).Select(end => end.Name)];
        if (next.Length > 0)
        {
            yield return new Finding(
                FindingSeverity.Warning,
                FindingCode.RetryWithoutNotTried,
                FindingSource.Policy,
                $"{path}.retry",
                $"after {string.Join(", ", next)} the next channel follows, and no hard rule notTried leaves out those that were tried, so "
                    + "the same channel may come again; add notTried");
        }
    }
}
