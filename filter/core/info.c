/* What the program knows, as tables for `types`, `policies` and help. */
#include "builtin.h"
#include "format.h"
#include "phiscrub.h"

bool phiscrub_type_at(size_t index, struct phiscrub_type_info *info)
{
	const struct ps_type_info *row;

	if (index >= PS_TYPE_COUNT - 1)
		return false;
	row = ps_type_info((enum ps_type)(index + 1));
	*info = (struct phiscrub_type_info){row->name, row->letter, row->description};
	return true;
}

bool phiscrub_policy_at(size_t index, struct phiscrub_policy_info *info)
{
	if (index >= ps_builtin_policy_count)
		return false;
	*info = (struct phiscrub_policy_info){ps_builtin_policies[index].name, ps_builtin_policies[index].description};
	return true;
}

bool phiscrub_preset_at(size_t index, struct phiscrub_policy_info *info)
{
	if (index >= ps_builtin_preset_count)
		return false;
	*info = (struct phiscrub_policy_info){ps_builtin_presets[index].name, ps_builtin_presets[index].description};
	return true;
}

bool phiscrub_format_at(size_t index, struct phiscrub_format_info *info)
{
	const struct ps_format *row = ps_format_at(index);

	if (row == NULL)
		return false;
	*info = (struct phiscrub_format_info){
		row->name, row->description, row->flow, row->spans_lines, row->media_types};
	return true;
}
