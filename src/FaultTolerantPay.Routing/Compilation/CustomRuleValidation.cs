using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Compilation;

/// <summary>Finds custom rules that a policy names and the host did not provide.</summary>
internal static class CustomRuleValidation
{
    public static List<ModelError> Check(RoutingPolicy policy, RoutingTableOptions options)
    {
        var problems = new List<ModelError>();
        for (int i = 0; i < policy.Operations.Length; i++)
        {
            OperationPolicy operationPolicy = policy.Operations[i];
            for (int j = 0; j < operationPolicy.HardRules.Length; j++)
            {
                if (operationPolicy.HardRules[j] is HardRule.Custom custom && !options.HardRules.ContainsKey(custom.RuleName))
                {
                    problems.Add(new ModelError($"scenes[{i}].hard[{j}]", $"the host provides no hard rule '{custom.RuleName}'"));
                }
            }

            for (int j = 0; j < operationPolicy.SoftRules.Length; j++)
            {
                IEnumerable<SoftRule> rules = operationPolicy.SoftRules[j] is SoftRule.WeightedScore score
                    ? score.Terms.Select(t => t.Rule)
                    : [operationPolicy.SoftRules[j]];
                foreach (SoftRule.Custom custom in rules.OfType<SoftRule.Custom>().Where(c => !options.SoftRules.ContainsKey(c.RuleName)))
                {
                    problems.Add(new ModelError($"scenes[{i}].soft[{j}]", $"the host provides no soft rule '{custom.RuleName}'"));
                }
            }
        }

        return problems;
    }
}
