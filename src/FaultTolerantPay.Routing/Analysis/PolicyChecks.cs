using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>The checks of a policy together with its catalogue.</summary>
internal static class PolicyChecks
{
    public static IEnumerable<Finding> Of(ChannelCatalogue catalogue, RoutingPolicy policy)
    {
        var findings = new List<Finding>();
        var facts = new CatalogueFacts(catalogue);
        OperationChecks[] operationPolicies =
        [
            .. policy.Operations.Select((operationPolicy, i) => new OperationChecks(facts, operationPolicy, $"scenes[{i}]", findings)),
        ];
        findings.AddRange(LearningChecks.OfSegments(policy));
        if (operationPolicies.Any(s => s.NotChecked))
        {
            findings.Add(new Finding(FindingSeverity.Information, FindingCode.NotChecked, FindingSource.Catalogue, "channels",
                $"{catalogue.Channels.Length} channels are too many to compare with each other: whether one is always behind another was "
                    + "not checked"));
        }

        for (int i = 0; i < catalogue.Channels.Length; i++)
        {
            ChannelUse[] places = [.. operationPolicies.Select(s => s.UseOf(i))];
            bool never = places.All(p => p.IsNever);
            if (never || places.All(p => p.IsNever || p.IsFallback))
            {
                string id = catalogue.Channels[i].Id;
                string why = string.Join(
                    "; ", policy.Operations.Select((operationPolicy, s) => $"{operationPolicy.Operation}: {places[s].Reason}"));
                findings.Add(never
                    ? new Finding(
                        FindingSeverity.Warning,
                        FindingCode.NeverChosenChannel,
                        FindingSource.Catalogue,
                        $"channels[{i}]",
                        $"channel '{id}' is never chosen. {why}")
                    : new Finding(
                        FindingSeverity.Information,
                        FindingCode.OnlyAsFallback,
                        FindingSource.Catalogue,
                        $"channels[{i}]",
                        $"channel '{id}' only comes after others. {why}"));
            }
        }

        return findings;
    }
}
