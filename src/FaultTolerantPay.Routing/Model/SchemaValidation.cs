namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds every error in a schema.</summary>
internal static class SchemaValidation
{
    public static List<ModelError> Check(RoutingSchema schema)
    {
        var problems = new List<ModelError>();
        if (schema.Dimensions.Length > RoutingSchema.MaxNames)
        {
            problems.Add(
                new ModelError("dimensions", $"{schema.Dimensions.Length} dimensions; at most {RoutingSchema.MaxNames} are possible"));
        }

        CheckNames(problems, "dimensions", [.. schema.Dimensions.Select(d => d.Id)], int.MaxValue);
        CheckNames(problems, "capabilities", schema.Capabilities, RoutingSchema.MaxNames);
        CheckNames(problems, "verificationElements", schema.VerificationElements, RoutingSchema.MaxNames);
        for (int i = 0; i < schema.Dimensions.Length; i++)
        {
            Dimension dimension = schema.Dimensions[i];
            string path = $"dimensions[{i}]";
            CheckNames(problems, $"{path}.values", dimension.Values, Dimension.MaxValues);
            if (dimension.Values.IsEmpty)
            {
                problems.Add(new ModelError($"{path}.values", $"dimension '{dimension.Id}' has no value; at least one is expected"));
            }

            if (dimension.OtherValue is not null && !dimension.Contains(dimension.OtherValue))
            {
                problems.Add(
                    new ModelError($"{path}.other", $"'{dimension.OtherValue}' is not one of the values of dimension '{dimension.Id}'"));
            }
        }

        return problems;
    }

    private static void CheckNames(List<ModelError> problems, string path, IReadOnlyList<string> names, int maxItems)
    {
        if (names.Count > maxItems)
        {
            problems.Add(new ModelError(path, $"{names.Count} names; at most {maxItems} are possible"));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                problems.Add(new ModelError($"{path}[{i}]", "an empty name; a name is expected"));
            }
            else if (!seen.Add(names[i]))
            {
                problems.Add(new ModelError($"{path}[{i}]", $"'{names[i]}' appears twice"));
            }
        }
    }
}
