using FaultTolerantPay.Routing.Engine.Data;
using FaultTolerantPay.Routing.Engine.Failure;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Writes the hard rules of an operation as steps over its bitmaps.</summary>
internal static class StepsBuilder
{
    public static RuleStep[] Build(OperationPolicy policy, RoutingSchema schema, OperationRows rows)
    {
        var steps = new List<RuleStep>(policy.HardRules.Length);
        int list = rows.FirstList;
        int custom = 0;
        foreach (HardRule rule in policy.HardRules)
        {
            steps.Add(rule switch
            {
                HardRule.Supports supports => SupportsStep(schema, rows, schema.IndexOf(supports.DimensionId)),
                HardRule.AllowList or HardRule.BlockList => new RuleStep(ExactCheck.None, list++),
                HardRule.AmountInRange => new RuleStep(ExactCheck.Amount, rows.MayRow(0)) { AmountMask = -1 },
                HardRule.Up => new RuleStep(ExactCheck.Live, rows.All),
                HardRule.QuotaLeft => new RuleStep(ExactCheck.Quota, rows.All),
                HardRule.OpenNow => new RuleStep(ExactCheck.Hours, rows.All),
                HardRule.ElementsGiven => new RuleStep(ExactCheck.Elements, rows.All),
                HardRule.HasCapabilities => new RuleStep(ExactCheck.Capabilities, rows.All),
                HardRule.MerchantEnabled => new RuleStep(ExactCheck.Merchant, rows.All),
                HardRule.NotTried => new RuleStep(ExactCheck.Tried, rows.All),
                HardRule.CardSigned => new RuleStep(ExactCheck.Signed, rows.All),
                HardRule.Custom => new RuleStep(ExactCheck.Custom, rows.All) { CustomRule = custom++ },
                _ => throw rule.UnknownTo(nameof(StepsBuilder)),
            });
        }

        return WithRuns([.. steps]);
    }

    // A run continues to the next rule that leaves channels in doubt; each rule stores where the run that starts with it ends.
    private static RuleStep[] WithRuns(RuleStep[] steps)
    {
        int end = steps.Length;
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            end = i == steps.Length - 1 || steps[i].ExactCheck != ExactCheck.None ? i + 1 : end;
            steps[i] = steps[i] with { RunEnd = end };
        }

        return steps;
    }

    private static RuleStep SupportsStep(RoutingSchema schema, OperationRows rows, int dimension)
    {
        CodeField field = schema.FieldOf(dimension);
        return new RuleStep(ExactCheck.None, rows.RowOf(dimension, 0))
        {
            Word = field.Word,
            Shift = field.Shift,
            Mask = (1UL << field.Bits) - 1,
            MaxCode = (ulong)OperationRows.NoValueCode(schema, dimension),
        };
    }
}
