using System.Reflection;
using System.Text.Json.Nodes;

namespace OpenVocabSeg.PublicApi.Tests.Json;

/// <summary>Values of settings types in which every member differs from its default and from its neighbors.</summary>
internal static class FilledValue
{
    public static object Create(Type type)
    {
        var next = 2;
        return Create(type, ref next);
    }

    private static object Create(Type type, ref int next)
    {
        next++;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(JsonObject) || type == typeof(JsonNode))
        {
            return new JsonObject { ["number"] = next };
        }

        if (type == typeof(string))
        {
            return $"text {next} ä\"";
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type == typeof(TimeSpan))
        {
            return TimeSpan.FromSeconds(next);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Last();
        }

        if (type.IsPrimitive)
        {
            return Convert.ChangeType(type == typeof(int) || type == typeof(long) ? next : next / 16.0, type, null);
        }

        if (type == typeof(IReadOnlyDictionary<string, double>))
        {
            return new Dictionary<string, double> { ["b"] = double.NaN, ["a"] = next };
        }

        if (type == typeof(IReadOnlyDictionary<string, long>))
        {
            return new Dictionary<string, long> { ["b"] = 1L << 40, ["a"] = next };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var element = type.GetGenericArguments()[0];
            var list = Array.CreateInstance(element, 3);
            for (var i = 0; i < list.Length; i++)
            {
                list.SetValue(Create(element, ref next), i);
            }

            return list;
        }

        return CreateObject(type, ref next);
    }

    private static object CreateObject(Type type, ref int next)
    {
        var constructor = type.GetConstructors().OrderByDescending(one => one.GetParameters().Length).FirstOrDefault()
            ?? throw new NotSupportedException($"{nameof(FilledValue)} has no values of {type} yet: add them there.");
        var value = constructor.GetParameters() is { Length: > 0 } parameters
            ? Construct(constructor, parameters, ref next)
            : Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is { IsPublic: true }
                && constructor.GetParameters().All(parameter => parameter.Name != property.Name))
            {
                var member = Create(property.PropertyType, ref next);
                property.SetValue(value, member is true && property.GetValue(value) is true ? false : member);
            }
        }

        return value;
    }

    private static object Construct(ConstructorInfo constructor, ParameterInfo[] parameters, ref int next)
    {
        var arguments = new object[parameters.Length];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Create(parameters[i].ParameterType, ref next);
        }

        return constructor.Invoke(arguments);
    }
}
