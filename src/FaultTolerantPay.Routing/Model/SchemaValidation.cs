namespace FaultTolerantPay.Routing.Model;

/// <summary>Finds every error in a schema.</summary>
internal static class SchemaValidation
{
    public static IReadOnlyList<ModelError> Check(RoutingSchema schema)
    {
        var errors = new ModelErrors();
        if (schema.Dimensions.Length > RoutingSchema.MaxNames)
        {
            errors.Add("dimensions", $"{schema.Dimensions.Length} dimensions; at most {RoutingSchema.MaxNames} are possible");
        }

        CheckNames(errors, "dimensions", [.. schema.Dimensions.Select(d => d.Id)], int.MaxValue);
        CheckNames(errors, "capabilities", schema.Capabilities, RoutingSchema.MaxNames);
        CheckNames(errors, "verificationElements", schema.VerificationElements, RoutingSchema.MaxNames);
        for (int i = 0; i < schema.Dimensions.Length && !errors.IsFull; i++)
        {
            Dimension dimension = schema.Dimensions[i];
            string path = $"dimensions[{i}]";
            if (NameText.RequestColumns.Contains(dimension.Id, StringComparer.Ordinal))
            {
                errors.Add(
                    $"{path}.id", $"'{dimension.Id}' is the name of another column of recorded requests; another id is expected");
            }

            CheckNames(errors, $"{path}.values", dimension.Values, Dimension.MaxValues);
            if (dimension.Values.IsEmpty)
            {
                errors.Add($"{path}.values", $"dimension '{dimension.Id}' has no value; at least one is expected");
            }

            if (dimension.OtherValue is not null && !dimension.Contains(dimension.OtherValue))
            {
                errors.Add($"{path}.other", $"'{dimension.OtherValue}' is not one of the values of dimension '{dimension.Id}'");
            }
        }

        if (schema.CurrencyDimension is { } currency
            && !schema.Dimensions.Any(d => d.Id == currency && d.Kind == DimensionKind.Required))
        {
            errors.Add(
                "currencyDimension",
                $"there is no required dimension '{currency}'{errors.Hint(currency, schema.Dimensions.Select(d => d.Id))}");
        }

        return errors.All;
    }

    private static void CheckNames(ModelErrors errors, string path, IReadOnlyList<string> names, int maxItems)
    {
        if (names.Count > maxItems)
        {
            errors.Add(path, $"{names.Count} names; at most {maxItems} are possible");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < names.Count && !errors.IsFull; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                errors.Add($"{path}[{i}]", "an empty name; a name is expected");
            }
            else if (!seen.Add(names[i]))
            {
                errors.Add($"{path}[{i}]", $"'{names[i]}' appears twice");
            }
            else if (NameText.ControlIn(names[i]) is { } wrong)
            {
                errors.Add($"{path}[{i}]", wrong);
            }
        }
    }
}
